import type { Counter, Rate, Recorder, Trend } from '../metric/recorder.ts';
import type { Tags } from '../metric/series.ts';
import type { Timings } from './timings.ts';

/** A request that is over. */
export interface FinishedRequest {
  readonly method: string;
  /** What requests are grouped by. */
  readonly name: string;
  /** 0 where no answer came. */
  readonly status: number;
  /** Whether the status was one that the caller expects. */
  readonly expected: boolean;
  readonly timings: Timings;
  readonly sent: number;
  readonly received: number;
  /** Milliseconds that the request began later than it was due; only where a rate of arrivals decides. */
  readonly lateMs?: number | undefined;
}

/** Tags of the caller, with a text that stands for them. */
export interface TagSet {
  readonly tags: Tags;
  readonly key: string;
}

/** Records requests under k6's names; `own` are the tags that one has beside those of its caller. */
export type RecordRequest = (caller: TagSet, request: FinishedRequest, own?: Tags) => void;

interface RequestMetrics {
  readonly reqs: Counter;
  readonly failed: Rate;
  readonly sent: Counter;
  readonly received: Counter;
  readonly duration: Trend;
  readonly corrected: () => Trend;
  readonly blocked: Trend;
  readonly connecting: Trend;
  readonly tls: Trend;
  readonly sending: Trend;
  readonly waiting: Trend;
  readonly receiving: Trend;
}

/** Requests that are counted together: their metrics are looked up once. */
interface Kind {
  readonly caller: TagSet;
  readonly own: Tags;
  readonly method: string;
  readonly status: number;
  readonly expected: boolean;
  readonly metrics: RequestMetrics;
}

const noTags: Tags = {};

/** Makes the recording of requests. */
export function createRequestRecording(recorder: Recorder): RecordRequest {
  const metricsFor = createKinds(recorder);
  return (caller, request, own = noTags) => {
    const { expected, timings } = request;
    const metrics = metricsFor(caller, request, own);
    metrics.reqs.add(1);
    metrics.failed.add(!expected);
    metrics.sent.add(request.sent);
    metrics.received.add(request.received);
    metrics.duration.add(timings.duration);
    metrics.blocked.add(timings.blocked);
    metrics.connecting.add(timings.connecting);
    metrics.tls.add(timings.tlsHandshaking);
    metrics.sending.add(timings.sending);
    metrics.waiting.add(timings.waiting);
    metrics.receiving.add(timings.receiving);
    if (request.lateMs !== undefined) metrics.corrected().add(timings.duration + request.lateMs);
  };
}

/** Most kinds that are remembered, and most of one name. */
const maxKinds = 2000;
const maxOfName = 20;

/** Finds the metrics of a request. Kinds are compared by what they are: a text for each request would cost more. */
function createKinds(
  recorder: Recorder,
): (caller: TagSet, request: FinishedRequest, own: Tags) => RequestMetrics {
  const byName = new Map<string, Kind[]>();
  let count = 0;
  return (caller, request, own) => {
    const { method, name, status, expected } = request;
    const kinds = byName.get(name) ?? [];
    for (const kind of kinds) if (isOf(kind, caller, request, own)) return kind.metrics;
    const found = { method, name, status: String(status), expected_response: String(expected) };
    const metrics = metricsOf(recorder, { ...found, ...caller.tags, ...own });
    count += 1;
    if (count > maxKinds) {
      byName.clear();
      count = 1;
    }
    kinds.push({ caller, own: { ...own }, method, status, expected, metrics });
    byName.set(name, kinds.slice(-maxOfName));
    return metrics;
  };
}

function isOf(kind: Kind, caller: TagSet, { method, status, expected }: FinishedRequest, own: Tags): boolean {
  return (
    kind.status === status &&
    kind.method === method &&
    kind.expected === expected &&
    kind.caller.key === caller.key &&
    areSame(kind.own, own)
  );
}

function areSame(some: Tags, others: Tags): boolean {
  for (const name in some) if (some[name] !== others[name]) return false;
  for (const name in others) if (!(name in some)) return false;
  return true;
}

function metricsOf(recorder: Recorder, tags: Tags): RequestMetrics {
  const traffic = tags['scenario'] === undefined ? {} : { scenario: tags['scenario'] };
  return {
    reqs: recorder.counter('http_reqs', tags),
    failed: recorder.rate('http_req_failed', tags),
    sent: recorder.counter('data_sent', traffic),
    received: recorder.counter('data_received', traffic),
    duration: recorder.trend('http_req_duration', tags),
    corrected: () => recorder.trend('http_req_duration_corrected', tags),
    blocked: recorder.trend('http_req_blocked', tags),
    connecting: recorder.trend('http_req_connecting', tags),
    tls: recorder.trend('http_req_tls_handshaking', tags),
    sending: recorder.trend('http_req_sending', tags),
    waiting: recorder.trend('http_req_waiting', tags),
    receiving: recorder.trend('http_req_receiving', tags),
  };
}
