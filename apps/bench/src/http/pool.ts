import { type Connection, openConnection } from './connection.ts';

/** The connections of one virtual user; like a browser's, they are kept open between requests. */
export interface ConnectionPool {
  /** An idle connection, or a new one. */
  take(url: URL, timeoutMs: number, signal: AbortSignal | undefined): Promise<Connection>;
  /** Keeps a connection for the next request, where it can be used again. */
  giveBack(url: URL, connection: Connection): void;
  close(): void;
}

/** An empty pool. */
export function createPool(): ConnectionPool {
  const idle = new Map<string, Connection[]>();
  return {
    async take(url, timeoutMs, signal) {
      const free = idle.get(url.origin);
      for (let found = free?.pop(); found; found = free?.pop()) if (found.usable) return found;
      return openConnection(url, timeoutMs, signal);
    },
    giveBack(url, connection) {
      if (!connection.usable) return;
      const free = idle.get(url.origin);
      if (free) free.push(connection);
      else idle.set(url.origin, [connection]);
    },
    close() {
      for (const connection of [...idle.values()].flat()) connection.close();
      idle.clear();
    },
  };
}
