import { setTimeout as delay } from 'node:timers/promises';
import { createDocprocClient, type DocprocClient, type TokenStore, type Tokens } from '@org/docproc-client';
import { createTimedFetch } from '../client/timed-fetch.ts';
import { createTimedSocket } from '../client/timed-socket.ts';
import { parseDuration } from '../duration.ts';
import type { Addresses } from '../http/address.ts';
import { type HttpClient, TimedHttpClient } from '../http/client.ts';
import { type Cookies, createCookies } from '../http/cookies.ts';
import type { FinishedRequest, RecordRequest, TagSet } from '../http/metrics.ts';
import { type ConnectionPool, createPool } from '../http/pool.ts';
import { type Counter, type Gauge, keyOf, type Rate, type Recorder, type Trend } from '../metric/recorder.ts';
import type { Tags } from '../metric/series.ts';

/** What a scenario's function works with: one virtual user in one iteration. */
export interface VirtualUser {
  /** From 0, unique in the test's scenario over all generators. */
  readonly id: number;
  /** Iterations that this user has begun before. */
  readonly iteration: number;
  readonly scenario: string;
  /** Address of the server under test. */
  readonly url: string;
  /** Values given by `--env`, and the scenario's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends when the graceful stop is over. */
  readonly signal: AbortSignal;
  readonly http: HttpClient;
  /** Kept from iteration to iteration of this user, such as a login. */
  readonly memory: Map<string, unknown>;
  /** Shared by all users of the scenario in this generator. */
  readonly shared: Map<string, unknown>;
  /** A typed client whose calls are timed, logged in where it is given tokens. Close it, or keep it in `memory`: then it is closed after the test. */
  docproc(tokens?: Tokens): DocprocClient;
  /** A WebSocket that is timed. */
  socket(url: string, protocols?: string | string[]): WebSocket;
  /** Records for each named check whether it holds. Gives whether all do. */
  check<T>(value: T, checks: Readonly<Record<string, (value: T) => unknown>>, tags?: Tags): boolean;
  /** Runs a part of the iteration; its samples are tagged `group`, its time is `group_duration`. */
  group<T>(name: string, work: (user: VirtualUser) => T | Promise<T>): Promise<T>;
  /** Waits for seconds, as in k6, or a time such as `500ms`; the end of the iteration ends it. */
  sleep(time: number | string): Promise<void>;
  counter(name: string, tags?: Tags): Counter;
  gauge(name: string, tags?: Tags): Gauge;
  rate(name: string, tags?: Tags): Rate;
  trend(name: string, tags?: Tags): Trend;
}

/** What the users of a scenario share. */
export interface UserScope {
  readonly scenario: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly addresses: Addresses;
  readonly recorder: Recorder;
  readonly record: RecordRequest;
  readonly shared: Map<string, unknown>;
  readonly caller: TagSet;
}

/** What stays of a user from iteration to iteration. */
export interface UserState {
  readonly pool: ConnectionPool;
  readonly cookies: Cookies;
  readonly memory: Map<string, unknown>;
  readonly clients: Set<DocprocClient>;
  /** Of the present iteration; the calls of typed clients that are kept belong to it. */
  present: { readonly signal: AbortSignal; readonly caller: TagSet };
}

/** One iteration of a user. */
export interface UserIteration {
  readonly id: number;
  readonly iteration: number;
  readonly signal: AbortSignal;
  /** Milliseconds by which the iteration began late; taken by its first request. */
  lateMs: number | undefined;
}

/** A user without a past. */
export function createUserState(scope: UserScope): UserState {
  const present = { signal: new AbortController().signal, caller: scope.caller };
  return { pool: createPool(), cookies: createCookies(), memory: new Map(), clients: new Set(), present };
}

/** Closes what a user has open. */
export async function closeUser({ pool, clients }: UserState): Promise<void> {
  pool.close();
  await Promise.all([...clients].map((client) => client.close().catch(() => undefined)));
}

/** Tags with a text that stands for them. */
export function tagSet(tags: Tags): TagSet {
  return { tags, key: keyOf('', tags) };
}

/** One user in one iteration. A class: one is made for each iteration. */
export class IteratingUser implements VirtualUser {
  readonly #scope: UserScope;
  readonly #state: UserState;
  readonly #iteration: UserIteration;
  readonly #caller: TagSet;
  #http: HttpClient | undefined;

  constructor(scope: UserScope, state: UserState, iteration: UserIteration, caller: TagSet) {
    this.#scope = scope;
    this.#state = state;
    this.#iteration = iteration;
    this.#caller = caller;
  }

  get id(): number {
    return this.#iteration.id;
  }
  get iteration(): number {
    return this.#iteration.iteration;
  }
  get scenario(): string {
    return this.#scope.scenario;
  }
  get url(): string {
    return this.#scope.url;
  }
  get env(): Readonly<Record<string, string>> {
    return this.#scope.env;
  }
  get signal(): AbortSignal {
    return this.#iteration.signal;
  }
  get memory(): Map<string, unknown> {
    return this.#state.memory;
  }

  get shared(): Map<string, unknown> {
    return this.#scope.shared;
  }

  get http(): HttpClient {
    this.#http ??= new TimedHttpClient({
      addresses: this.#scope.addresses,
      pool: this.#state.pool,
      cookies: this.#state.cookies,
      signal: this.signal,
      onRequest: (request, tags) => this.#record(request, this.#caller, tags),
    });
    return this.#http;
  }

  docproc(tokens?: Tokens): DocprocClient {
    const { url, recorder } = this.#scope;
    const state = this.#state;
    const fetch = createTimedFetch({
      onRequest: (request) => this.#record(request, state.present.caller),
      signal: () => state.present.signal,
    });
    const timed = createTimedSocket(recorder, this.#caller.tags);
    const client = createDocprocClient({
      url,
      fetch,
      WebSocket: timed,
      ...(tokens && { tokenStore: storeOf(tokens) }),
    });
    const close = client.close.bind(client);
    const tracked: DocprocClient = {
      ...client,
      close() {
        state.clients.delete(tracked);
        return close();
      },
    };
    state.clients.add(tracked);
    return tracked;
  }

  socket(url: string, protocols?: string | string[]): WebSocket {
    const target = new URL(url, this.url.replace(/^http/, 'ws'));
    const Timed = createTimedSocket(this.#scope.recorder, this.#caller.tags);
    return new Timed(target, protocols);
  }

  check<T>(value: T, checks: Readonly<Record<string, (value: T) => unknown>>, tags?: Tags): boolean {
    let all = true;
    for (const [check, holds] of Object.entries(checks)) {
      const passed = Boolean(holds(value));
      this.rate('checks', { check, ...tags }).add(passed);
      all &&= passed;
    }
    return all;
  }

  async group<T>(name: string, work: (user: VirtualUser) => T | Promise<T>): Promise<T> {
    const { tags } = this.#caller;
    const caller = tagSet({ ...tags, group: `${tags['group'] ?? ''}::${name}` });
    const user = new IteratingUser(this.#scope, this.#state, this.#iteration, caller);
    const before = this.#state.present;
    this.#state.present = { signal: this.signal, caller };
    const started = performance.now();
    try {
      return await work(user);
    } finally {
      this.#state.present = before;
      user.trend('group_duration').add(performance.now() - started);
    }
  }

  async sleep(time: number | string): Promise<void> {
    const ms = typeof time === 'number' ? time * 1000 : parseDuration(time, 'sleep');
    await delay(ms, undefined, { signal: this.signal });
  }

  counter(name: string, tags?: Tags): Counter {
    return this.#scope.recorder.counter(name, this.#with(tags));
  }
  gauge(name: string, tags?: Tags): Gauge {
    return this.#scope.recorder.gauge(name, this.#with(tags));
  }
  rate(name: string, tags?: Tags): Rate {
    return this.#scope.recorder.rate(name, this.#with(tags));
  }
  trend(name: string, tags?: Tags): Trend {
    return this.#scope.recorder.trend(name, this.#with(tags));
  }

  #with(tags: Tags | undefined): Tags {
    return tags === undefined ? this.#caller.tags : { ...this.#caller.tags, ...tags };
  }

  #record(request: FinishedRequest, caller: TagSet, own?: Tags): void {
    const { lateMs } = this.#iteration;
    if (lateMs === undefined) this.#scope.record(caller, request, own);
    else {
      // The lateness of the iteration is that of its first request; those after it begin when they are due.
      this.#iteration.lateMs = 0;
      this.#scope.record(caller, { ...request, lateMs }, own);
    }
  }
}

/** A login that was made elsewhere. */
function storeOf(given: Tokens): TokenStore {
  let kept: Tokens | undefined = given;
  return {
    load: () => kept,
    save(tokens) {
      kept = tokens;
    },
  };
}
