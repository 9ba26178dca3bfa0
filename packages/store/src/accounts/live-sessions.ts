import type { RefreshTokenStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import { createListener } from '../events/listener.ts';

/** A login that is still good. */
export interface LiveSession {
  /** As the account has it now, whatever the token says. */
  readonly role: 'user' | 'admin';
}

/** A login: which one, and whose. */
export interface SessionKey {
  /** Id of its family of refresh tokens. */
  readonly sessionId: string;
  readonly userId: string;
}

/** A login as who watches it has found it. */
export interface WatchedSession extends SessionKey, LiveSession {}

/** What has changed: one login, or everything of a user. */
export type SessionChange = { readonly sessionId: string } | { readonly userId: string };

/** Which logins are still good. Access tokens outlive the end of their login; this is how that is noticed at once. */
export interface LiveSessions {
  /** `undefined` where the login was ended, or the account is disabled or gone. */
  check(key: SessionKey): Promise<LiveSession | undefined>;
  /** Calls back once when the login ends, or its role is another one. The answer stops watching. */
  watch(session: WatchedSession, onEnd: () => void): () => void;
  /** To be called after a login was ended or an account changed: every server looks again, this one before it settles. */
  tell(change: SessionChange): Promise<void>;
  close(): Promise<void>;
}

/** How much is remembered. */
export interface LiveSessionsOptions {
  readonly database: Database;
  /** Most logins remembered; the oldest is forgotten first. Default 20,000. */
  readonly maxEntries?: number;
}

interface Watcher extends WatchedSession {
  readonly onEnd: () => void;
}

/**
 * Remembers which logins are good and listens for changes, by NOTIFY. While the connection that listens is lost,
 * nothing is remembered and the database is asked each time.
 */
export function createLiveSessions({ database, maxEntries = 20_000 }: LiveSessionsOptions): LiveSessions {
  const { pool, schema } = database;
  const channel = `${schema}_sessions`;
  const known = new Map<string, LiveSession & SessionKey>();
  const watchers = new Set<Watcher>();
  let listening = false;
  // An answer that was on its way while something changed is used, but not remembered.
  let version = 0;

  const forget = (payload?: string) => {
    version += 1;
    if (payload === undefined) return known.clear();
    for (const [id, { userId }] of known) if (id === payload || userId === payload) known.delete(id);
  };
  const wake = (payload?: string) => {
    forget(payload);
    for (const watcher of watchers) {
      if (payload === undefined || watcher.sessionId === payload || watcher.userId === payload) look(watcher);
    }
  };
  const look = (watcher: Watcher) => {
    check(watcher).then(
      (session) => {
        if (session?.role !== watcher.role && watchers.delete(watcher)) watcher.onEnd();
      },
      // Without a database it is not known; it is looked again when the listener is back.
      (error: unknown) => database.logger.debug({ err: error }, 'a login could not be checked'),
    );
  };
  async function check(key: SessionKey): Promise<LiveSession | undefined> {
    const remembered = listening ? known.get(key.sessionId) : undefined;
    if (remembered?.userId === key.userId) return remembered;
    const asked = version;
    const { rows } = await pool.query<{ role: LiveSession['role'] }>({
      name: `live session ${schema}`,
      text: `select u.role from ${schema}.users u where u.id = $1 and not u.disabled and exists
        (select 1 from ${schema}.refresh_tokens t where t.family_id = $2 and t.user_id = u.id and t.revoked_at is null)`,
      values: [key.userId, key.sessionId],
    });
    const [row] = rows;
    if (!row) return undefined;
    const session = { role: row.role, sessionId: key.sessionId, userId: key.userId };
    if (listening && asked === version) remember(known, session, maxEntries);
    return session;
  }

  const listener = createListener(
    database,
    channel,
    (payload) => {
      listening = true;
      wake(payload);
    },
    () => {
      listening = false;
      forget();
    },
  );
  return {
    check,
    watch({ sessionId, userId, role }, onEnd) {
      const watcher = { sessionId, userId, role, onEnd };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    async tell(change) {
      const payload = 'sessionId' in change ? change.sessionId : change.userId;
      wake(payload);
      await pool.query('select pg_notify($1, $2)', [channel, payload]);
      forget(payload);
    },
    close: () => listener.close(),
  };
}

function remember(
  known: Map<string, LiveSession & SessionKey>,
  session: LiveSession & SessionKey,
  most: number,
): void {
  known.set(session.sessionId, session);
  const oldest = known.size > most ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
}

/** The same tokens, but every login that is ended through them is told to all servers. */
export function tellingTokens(tokens: RefreshTokenStore, sessions: LiveSessions): RefreshTokenStore {
  return {
    ...tokens,
    async revokeFamily(familyId, revokedAt) {
      await tokens.revokeFamily(familyId, revokedAt);
      await sessions.tell({ sessionId: familyId });
    },
    async revokeUser(userId, revokedAt) {
      await tokens.revokeUser(userId, revokedAt);
      await sessions.tell({ userId });
    },
  };
}
