import { DocprocError } from '@org/docproc-core/errors';
import { createAddresses } from '../http/address.ts';
import { createRequestRecording } from '../http/metrics.ts';
import type { Recorder } from '../metric/recorder.ts';
import type { Tags } from '../metric/series.ts';
import {
  closeUser,
  createUserState,
  IteratingUser,
  tagSet,
  type UserScope,
  type VirtualUser,
} from './user.ts';

/** What `setup` and `teardown` run with. */
export interface HookOptions {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly recorder: Recorder;
  readonly tags: Tags;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Default: empty. */
  readonly shared?: Map<string, unknown>;
}

/** Runs `setup` or `teardown`, where there is one. Its result is plain data. Error: `TIMEOUT`. */
export async function runHook(
  name: string,
  hook: ((user: VirtualUser, data: unknown) => unknown) | undefined,
  data: unknown,
  options: HookOptions,
): Promise<unknown> {
  if (!hook) return undefined;
  const { url, env, recorder, signal: stop, timeoutMs } = options;
  const caller = tagSet({ ...options.tags, group: `::${name}` });
  const record = createRequestRecording(recorder);
  const scope: UserScope = {
    scenario: name,
    url,
    env,
    addresses: createAddresses(url),
    recorder,
    record,
    shared: options.shared ?? new Map(),
    caller,
  };
  const state = createUserState(scope);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = stop ? AbortSignal.any([stop, timeout]) : timeout;
  state.present = { signal, caller };
  const user = new IteratingUser(scope, state, { id: 0, iteration: 0, signal, lateMs: undefined }, caller);
  try {
    const result = await Promise.race([hook(user, data), whenAborted(signal)]);
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new DocprocError('TIMEOUT', `${name} took longer than ${timeoutMs} ms.`, { cause: error });
  } finally {
    await closeUser(state);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
