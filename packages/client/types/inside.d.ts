// Stands for what a server is made of while the types of this package are bundled. The server's router names it as the
// context of its procedures; a client neither sees nor needs it, and must not need kysely, pg and the like for it.
export type AuthService = unknown;
export type BlobStore = unknown;
export type Clock = unknown;
export type Database = unknown;
export type DocumentStore = unknown;
export type EventFeed = unknown;
export type Logger = unknown;
export type ReportStore = unknown;
export type SigningKey = unknown;
export type SigningKeys = unknown;
export type UserStore = unknown;
