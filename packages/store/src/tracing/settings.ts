import { z } from 'zod';
import { openTracing } from './open.ts';
import type { Tracing } from './tracing.ts';

/** Settings of traces, by OpenTelemetry's own names, for the table of an executable. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://collector:4318' })
    .optional()
    .describe('collector that traces are sent to by OTLP over HTTP, without /v1/traces; default none'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[\w-]+=[^,]+(,[\w-]+=[^,]+)*$/, 'must be name=value, parted by commas')
    .optional()
    .describe('headers for the collector, such as an API key: name=value, parted by commas (secret)'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('share of traces that are kept, of those that no caller began'),
};

/** What the settings say. */
export type TracingConfig = z.infer<z.ZodObject<typeof tracingSettings>>;

/** Begins to send traces as configured; `undefined` where they go nowhere, and nothing is loaded for it. */
export async function openConfiguredTracing(
  config: Readonly<TracingConfig>,
  service: string,
): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = '' } = config;
  if (endpoint === undefined) return undefined;
  const pairs = headers.split(',').filter(Boolean);
  return openTracing({
    endpoint,
    service,
    share: config.OTEL_TRACES_SAMPLER_ARG,
    headers: Object.fromEntries(
      pairs.map((pair) => [pair.split('=', 1)[0], decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
    ),
  });
}
