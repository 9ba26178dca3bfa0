/** Where the time of a request went, in milliseconds, as k6 names the parts. */
export interface Timings {
  /** Until there was a connection to use, without the next two. */
  readonly blocked: number;
  readonly connecting: number;
  readonly tlsHandshaking: number;
  readonly sending: number;
  /** From the last byte sent to the first one received. */
  readonly waiting: number;
  readonly receiving: number;
  /** sending + waiting + receiving. */
  readonly duration: number;
}

/** What the opening of a connection took. */
export type Opening = Pick<Timings, 'blocked' | 'connecting' | 'tlsHandshaking'>;

/** The fault of an answer, or a connection, that did not come in time. */
export function timedOut(ms: number): Error {
  return Object.assign(new Error(`no answer within ${ms} ms`), { code: 'ETIMEDOUT' });
}
