import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { SpanOptions, TraceSpan, Tracing } from './tracing.ts';
import { parseTraceparent } from './tracing.ts';

/** Where traces go. */
export interface TracingOptions {
  /** A collector that takes OTLP over HTTP, without `/v1/traces`: `http://collector:4318`. */
  readonly endpoint: string;
  /** Name of the process, such as `docproc-server`. */
  readonly service: string;
  /** Further headers for the collector, such as an API key. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of the traces that begin here, 0 to 1; those that a caller began are kept as the caller says. Default 1. */
  readonly share?: number;
}

/**
 * Begins to send traces by OpenTelemetry. Spans are sent in the background, in batches; a collector that does not answer
 * costs spans, and nothing else. Nothing of OpenTelemetry is loaded before this is called.
 *
 * @example
 * const tracing = await openTracing({ endpoint: 'http://localhost:4318', service: 'docproc-worker' });
 * const span = tracing.start('extract', { parent: job.data.traceparent });
 */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: 10_000,
  });
  const sampler = new sdk.ParentBasedSampler({
    root: new sdk.TraceIdRatioBasedSampler(options.share ?? 1),
  });
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    sampler,
    spanLimits: { attributeValueLengthLimit: 256, attributeCountLimit: 32 },
    spanProcessors: [new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000 })],
  });
  const tracer = provider.getTracer('docproc');
  let closing: Promise<void> | undefined;
  return {
    start: createStarter(api, tracer),
    close() {
      closing ??= provider.shutdown().catch(() => {});
      return closing;
    },
  };
}

type Api = typeof import('@opentelemetry/api');

function createStarter(api: Api, tracer: Tracer): Tracing['start'] {
  const kinds = {
    internal: api.SpanKind.INTERNAL,
    server: api.SpanKind.SERVER,
    producer: api.SpanKind.PRODUCER,
    consumer: api.SpanKind.CONSUMER,
  };
  const begin = (name: string, { kind = 'internal', attributes, startedAt }: SpanOptions, within: Context) =>
    tracer.startSpan(
      name,
      {
        kind: kinds[kind],
        ...(attributes && { attributes }),
        ...(startedAt !== undefined && { startTime: startedAt }),
      },
      within,
    );
  const wrap = (span: Span, within: Context): TraceSpan => ({
    traceparent: formatTraceparent(span.spanContext()),
    set: (attributes) => void span.setAttributes(attributes),
    rename: (name) => void span.updateName(name),
    child(name, options = {}) {
      const inside = api.trace.setSpan(within, span);
      return wrap(begin(name, options, inside), inside);
    },
    fail: (code) => {
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: code });
      span.setAttribute('error.type', code);
    },
    end: (at) => span.end(at),
  });
  return (name, options = {}) => {
    const parent = parseTraceparent(options.parent);
    const within = parent
      ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...parent, isRemote: true })
      : api.ROOT_CONTEXT;
    return wrap(begin(name, options, within), within);
  };
}

function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
