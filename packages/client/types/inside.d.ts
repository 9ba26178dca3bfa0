// Stands for what a server is made of while the types of this package are bundled. The server's router names it as the
// context of its procedures; a client neither sees nor needs it, and must not need kysely, pg and the like for it.
export type AccountDirectory = unknown;
export type AuditLog = unknown;
export type AuthService = unknown;
export type Clock = unknown;
export type Database = unknown;
export type DepartmentStore = unknown;
export type DocumentStore = unknown;
export type EventFeed = unknown;
export type LinkingBlobStore = unknown;
export type LiveSessions = unknown;
export type Logger = unknown;
export type ReportStore = unknown;
export type SigningKey = unknown;
export type SigningKeys = unknown;
export type UploadStore = unknown;
export type UserStore = unknown;
export type VerificationKey = unknown;
export type VerificationKeyJwk = unknown;
