import { type CommonMetricsOptions, createCommonMetrics } from '@org/docproc-store';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type CallMetrics, createCallMetrics } from './calls.ts';

/** Kinds of sockets: those that speak tRPC, and those that are told plain notifications. */
export type SocketKind = 'rpc' | 'notifications';

/** Everything that is measured of a server. */
export interface ServerMetrics extends CallMetrics {
  /** All of it, for the page. */
  readonly registry: Registry;
  /** A file was taken in. */
  uploaded(bytes: number): void;
  /** A file was sent. */
  downloaded(bytes: number): void;
  /** Jobs were sent to the queue. */
  sent(kind: 'extract' | 'report'): void;
  /** A subscription began; the answer is called when it ends, once. */
  subscribed(): () => void;
  /** An event was told to a subscriber. */
  told(): void;
  /** A subscription pauses, because its reader is slow. */
  paused(): void;
  /** Where to look for the sockets that are open. */
  watchSockets(count: (kind: SocketKind) => number): void;
  /** Stops measuring. */
  close(): void;
}

/** Begins to measure a server. */
export function createServerMetrics(options: CommonMetricsOptions): ServerMetrics {
  const { registry, close } = createCommonMetrics(options);
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const uploads = counter('docproc_uploads_total', 'Files that were taken in.');
  const uploadBytes = counter('docproc_upload_bytes_total', 'Bytes of the files that were taken in.');
  const downloads = counter('docproc_downloads_total', 'Files, or ranges of them, that were sent.');
  const downloadBytes = counter('docproc_download_bytes_total', 'Bytes of the files that were sent.');
  const events = counter('docproc_events_sent_total', 'Events that were told to subscribers.');
  const pauses = counter(
    'docproc_slow_reader_pauses_total',
    'Times that a subscription paused because its reader did not keep up; what it missed waits in the log.',
  );
  const sent = new Counter({
    name: 'docproc_jobs_sent_total',
    help: 'Jobs that were sent to the queue, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const subscriptions = new Gauge({
    name: 'docproc_subscriptions',
    help: 'Subscriptions that are open, on sockets or as server-sent events.',
    registers: [registry],
  });
  return {
    ...createCallMetrics(registry),
    registry,
    close,
    uploaded(bytes) {
      uploads.inc();
      uploadBytes.inc(bytes);
    },
    downloaded(bytes) {
      downloads.inc();
      downloadBytes.inc(bytes);
    },
    sent: (kind) => sent.inc({ kind }),
    subscribed() {
      subscriptions.inc();
      let open = true;
      return () => {
        if (open) subscriptions.dec();
        open = false;
      };
    },
    told: () => events.inc(),
    paused: () => pauses.inc(),
    watchSockets: (count) => watchSockets(registry, count),
  };
}

function watchSockets(registry: Registry, count: (kind: SocketKind) => number): void {
  new Gauge({
    name: 'docproc_websocket_connections',
    help: 'Sockets that are open, by what they speak.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const kind of ['rpc', 'notifications'] as const) this.set({ kind }, count(kind));
    },
  });
}
