/** Docproc's server: accounts, documents and reports over tRPC and REST, events over WebSocket, files over plain GET. */

export {
  type KeptKeys,
  keepSigningKeys,
  parseAcceptedKeys,
  parseSigningKey,
  rotateSigningKey,
} from './keys.ts';
export type { LimitOptions } from './limits.ts';
export type { AppRouter } from './rpc/router.ts';
export { createServer, type DocprocServer, type ServerOptions } from './server.ts';
