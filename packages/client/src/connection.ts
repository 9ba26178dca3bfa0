import { createTRPCClient, createWSClient, httpLink, splitLink, type TRPCClient, wsLink } from '@trpc/client';
import { backoffMs } from './events/follow.ts';
import type { AuthorizedFetch, Fetch } from './http/authorized.ts';
import type { AppRouter } from './router.ts';
import type { Session } from './session/session.ts';

/** Procedures that are called without a token; those that give one among them. */
const anonymous: ReadonlySet<string> = new Set([
  'auth.register',
  'auth.login',
  'auth.refresh',
  'auth.logout',
  'health.check',
  'health.live',
]);

/** What calls go through. */
export interface ConnectionOptions {
  /** Of the procedures. */
  readonly url: string;
  readonly fetch: Fetch;
  readonly authorizedFetch: AuthorizedFetch;
  readonly session: Session;
  readonly WebSocket: typeof WebSocket | undefined;
}

/** A way to the server: calls over HTTP, subscriptions over one WebSocket that opens when there is one. */
export interface Connection {
  readonly trpc: TRPCClient<AppRouter>;
  /** Closes the WebSocket; a subscription that is made later opens it again, as the user of that time. */
  closeSocket(): Promise<void>;
}

/** Makes the connection. Nothing is sent before the first call. */
export function createConnection(options: ConnectionOptions): Connection {
  const { url, fetch, authorizedFetch } = options;
  const socket = createSocket(options);
  const trpc = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: wsLink({ client: socket }),
        false: splitLink({
          condition: ({ path }) => anonymous.has(path),
          true: httpLink({ url, fetch: (input, init) => fetch(String(input), init as RequestInit) }),
          false: httpLink({
            url,
            fetch: (input, init) => authorizedFetch(String(input), () => init as RequestInit),
          }),
        }),
      }),
    ],
  });
  return { trpc, closeSocket: () => socket.close() };
}

/** A socket that ends sooner than this after it opened was refused, most likely for its token. */
const refusedWithinMs = 2_000;

function createSocket({ url, session, WebSocket }: ConnectionOptions) {
  let openedAt = 0;
  let refused: string | undefined;
  let sent: string | undefined;
  return createWSClient({
    url: url.replace(/^http/, 'ws'),
    ...(WebSocket && { WebSocket }),
    lazy: { enabled: true, closeMs: 1_000 },
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 10_000 },
    // At once the first time, but not all clients of a server that restarts in the same moment.
    retryDelayMs: (attempt) => (attempt === 0 ? Math.random() * 250 : backoffMs(attempt)),
    onOpen: () => {
      openedAt = Date.now();
    },
    onClose: () => {
      refused = Date.now() - openedAt < refusedWithinMs ? sent : undefined;
    },
    async connectionParams() {
      const token = await session.accessToken();
      sent = token !== undefined && token === refused ? await session.renew(token) : token;
      return sent === undefined ? {} : { token: sent };
    },
  });
}
