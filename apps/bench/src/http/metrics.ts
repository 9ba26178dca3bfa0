import { type Counter, keyOf, type Rate, type Recorder, type Trend } from '../metric/recorder.ts';
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

/** Looked up once for each kind of request, not with each request; this many kinds are remembered. */
const maxKinds = 2000;

/** Makes the recording of requests. */
export function createRequestRecording(recorder: Recorder): RecordRequest {
  const kinds = new Map<string, RequestMetrics>();
  return (caller, request, own) => {
    const { method, name, status, expected, timings } = request;
    const key = keyOf(`${caller.key}\n${method} ${status} ${expected} ${name}`, own);
    let metrics = kinds.get(key);
    if (!metrics) {
      if (kinds.size >= maxKinds) kinds.clear();
      const found = { method, name, status: String(status), expected_response: String(expected) };
      metrics = metricsOf(recorder, { ...found, ...caller.tags, ...own });
      kinds.set(key, metrics);
    }
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
