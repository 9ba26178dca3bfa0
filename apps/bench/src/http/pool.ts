import type { Address } from './address.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './open.ts';

/** The connections of one virtual user; like a browser's, they are kept open between requests. */
export interface ConnectionPool {
  /** An idle connection, where there is one. */
  take(address: Address): Connection | undefined;
  /** A new connection. Rejects where there is none to be had within `timeoutMs`. */
  open(address: Address, timeoutMs: number, signal: AbortSignal | undefined): Promise<Connection>;
  /** Keeps a connection for the next request, where it can be used again. */
  giveBack(address: Address, connection: Connection): void;
  close(): void;
}

/** An empty pool. */
export function createPool(): ConnectionPool {
  const idle = new Map<string, Connection[]>();
  return {
    take({ origin }) {
      const free = idle.get(origin);
      for (let found = free?.pop(); found; found = free?.pop()) if (found.usable) return found;
      return undefined;
    },
    open: ({ url }, timeoutMs, signal) => openConnection(url, timeoutMs, signal),
    giveBack({ origin }, connection) {
      if (!connection.usable) return;
      const free = idle.get(origin);
      if (free) free.push(connection);
      else idle.set(origin, [connection]);
    },
    close() {
      for (const connection of [...idle.values()].flat()) connection.close();
      idle.clear();
    },
  };
}
