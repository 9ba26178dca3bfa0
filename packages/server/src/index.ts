/** Docproc's server: accounts, documents and reports over tRPC, events over WebSocket, files over plain GET. */

export { keepSigningKey, parseSigningKey } from './keys.ts';
export type { AppRouter } from './rpc/router.ts';
export { createServer, type DocprocServer, type ServerOptions } from './server.ts';
