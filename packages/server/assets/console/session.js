// Login, calls and live events. Tokens are kept for this tab alone, and gone with it.

const place = 'docproc.console';

let session = read();
let onEnd = () => {};
let refreshing;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(next) {
  session = next;
  if (next) sessionStorage.setItem(place, JSON.stringify(next));
  else sessionStorage.removeItem(place);
}

/** A call that the server refused: `code` is one of the error catalogue. */
export class CallError extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

export const user = () => session?.user;

/** Calls back when the login has ended, with the code that says why. */
export function whenEnded(callback) {
  onEnd = callback;
}

export async function logIn(email, password) {
  const next = await send('auth.login', { method: 'POST', body: JSON.stringify({ email, password }) });
  if (next.user.role !== 'admin') {
    await send('auth.logout', { method: 'POST', body: JSON.stringify({ refreshToken: next.refreshToken }) });
    throw new CallError('', 'FORBIDDEN');
  }
  keep(next);
}

export async function logOut() {
  const { refreshToken } = session ?? {};
  keep(undefined);
  onEnd();
  if (refreshToken) {
    await send('auth.logout', { method: 'POST', body: JSON.stringify({ refreshToken }) }).catch(() => {});
  }
}

export const query = (path, input) =>
  authorized(path + (input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`), {});

export const mutate = (path, input) => authorized(path, { method: 'POST', body: JSON.stringify(input) });

/** Calls with the token; where that has expired, once more with a fresh one. */
async function authorized(path, init) {
  try {
    return await send(path, init, session?.accessToken);
  } catch (error) {
    if (!isExpired(error)) throw endWhereRefused(error);
  }
  await refresh();
  try {
    return await send(path, init, session?.accessToken);
  } catch (error) {
    throw endWhereRefused(error);
  }
}

const isExpired = (error) => error instanceof CallError && error.code === 'TOKEN_EXPIRED';

function endWhereRefused(error) {
  if (
    ['UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REUSED', 'FORBIDDEN'].includes(error.code)
  ) {
    keep(undefined);
    onEnd(error.code);
  }
  return error;
}

/** One at a time: a refresh token works once. */
function refresh() {
  refreshing ??= send('auth.refresh', {
    method: 'POST',
    body: JSON.stringify({ refreshToken: session?.refreshToken }),
  })
    .then(keep, (error) => {
      throw endWhereRefused(error);
    })
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

function headersOf(token, body) {
  return {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
}

async function send(path, { method, body, signal, accept }, token) {
  const headers = { ...headersOf(token, body), ...(accept && { accept }) };
  let response;
  try {
    response = await fetch(`/trpc/${path}`, { method, body, signal, headers, cache: 'no-store' });
  } catch {
    throw new CallError('', 'UNREACHABLE');
  }
  if (accept && response.ok) return response;
  const answer = await response.json().catch(() => undefined);
  if (answer?.result) return answer.result.data;
  const { message = response.statusText, data } = answer?.error ?? {};
  throw new CallError(message, data?.docprocCode ?? 'UNREACHABLE');
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Follows a subscription until the signal; comes back by itself when the connection is lost. `onData` gets what is told,
 * `onState` whether somebody tells.
 */
export async function follow(path, signal, onData, onState) {
  let failures = 0;
  while (!signal.aborted && session) {
    try {
      const response = await authorized(path, { signal, accept: 'text/event-stream' });
      failures = 0;
      onState(true);
      for await (const { event, data } of eventsOf(response.body)) {
        if (event === 'message') onData(JSON.parse(data));
        if (event !== 'serialized-error') continue;
        if (JSON.parse(data)?.data?.docprocCode === 'TOKEN_EXPIRED') await refresh();
        break;
      }
    } catch {
      failures += 1;
    }
    if (signal.aborted) return;
    onState(false);
    await pause(Math.min(10_000, 500 * 2 ** failures));
  }
}

/** Events of a stream as the HTML standard has them: lines of `name: value`, an empty line after each event. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (text + value).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const fields = Object.fromEntries(
        part.split('\n').map((line) => {
          const at = line.indexOf(':');
          return [line.slice(0, at), line.slice(at + 1).trimStart()];
        }),
      );
      if (fields.data !== undefined) yield { event: fields.event ?? 'message', data: fields.data };
    }
  }
}
