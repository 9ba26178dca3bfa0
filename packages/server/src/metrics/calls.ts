import type { Registry } from 'prom-client';
import {
  addDuration,
  createDurations,
  type DurationSeries,
  registerCounts,
  registerDurations,
} from './series.ts';

/** What is measured of requests and calls. Labels are bounded: by our routes, our procedures and our error codes. */
export interface CallMetrics {
  /** A request was answered. `route` is a path with its parameters in braces. */
  request(method: string, route: string, status: string, seconds: number): void;
  /** A procedure was called: `code` is `OK` or the code of its error. */
  call(procedure: string, code: string, seconds: number): void;
}

interface ProcedureSeries {
  readonly durations: DurationSeries;
  readonly codes: Map<string, number>;
}

/** Begins to measure. */
export function createCallMetrics(registry: Registry): CallMetrics {
  const requests = new Map<string, DurationSeries>();
  const procedures = new Map<string, ProcedureSeries>();
  registerDurations(
    registry,
    {
      name: 'docproc_http_request_duration_seconds',
      help: 'Requests by method, route and status, until the last byte was sent.',
    },
    () => requests.values(),
  );
  registerDurations(
    registry,
    { name: 'docproc_rpc_duration_seconds', help: 'Calls by procedure, over tRPC, REST or a socket.' },
    () => [...procedures.values()].map(({ durations }) => durations),
  );
  registerCounts(
    registry,
    {
      name: 'docproc_rpc_calls_total',
      help: 'Calls by procedure and outcome: OK, or the code of the error.',
    },
    () => countsOf(procedures),
  );
  registerCounts(
    registry,
    { name: 'docproc_logins_total', help: 'Tries to log in by outcome: OK, or the code of the error.' },
    () => {
      const logins = procedures.get('auth.login');
      return [...(logins?.codes ?? [])].map(([outcome, count]) => ({ labels: { outcome }, count }));
    },
  );
  return {
    request(method, route, status, seconds) {
      const known = methods.has(method) ? method : 'other';
      const key = `${known} ${status} ${route}`;
      let series = requests.get(key);
      if (!series) {
        series = createDurations({ method: known, route, status });
        requests.set(key, series);
      }
      addDuration(series, seconds);
    },
    call(procedure, code, seconds) {
      let series = procedures.get(procedure);
      if (!series) {
        series = { durations: createDurations({ procedure }), codes: new Map() };
        procedures.set(procedure, series);
      }
      addDuration(series.durations, seconds);
      series.codes.set(code, (series.codes.get(code) ?? 0) + 1);
    },
  };
}

/** Callers can make methods up. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function* countsOf(procedures: ReadonlyMap<string, ProcedureSeries>) {
  for (const [procedure, { codes }] of procedures) {
    for (const [code, count] of codes) yield { labels: { procedure, code }, count };
  }
}
