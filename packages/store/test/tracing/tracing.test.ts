import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openConfiguredTracing, openTracing, parseTraceparent, traced } from '../../src/index.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
}

/** Stands at the place of a collector: takes OTLP as JSON over HTTP, and keeps the spans. */
async function openCollector(status = 200) {
  const spans: Span[] = [];
  const headers: (string | undefined)[] = [];
  const http = createServer(async (request, response) => {
    const chunks = await request.toArray();
    headers.push(request.headers['x-key'] as string | undefined);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    for (const resource of body.resourceSpans)
      for (const scope of resource.scopeSpans) spans.push(...scope.spans);
    response.writeHead(request.url === '/v1/traces' ? status : 404).end('{}');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { endpoint, spans, headers, [Symbol.asyncDispose]: async () => void http.close() };
}

const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('goes on with the trace of a caller, and carries it further', async () => {
  await using collector = await openCollector();
  const tracing = await openTracing({
    endpoint: `${collector.endpoint}/`,
    service: 'test',
    headers: { 'x-key': 'k' },
  });
  const span = tracing.start('request', { kind: 'server', parent: caller });
  const failed = traced(span, 'work', async () => {
    throw Object.assign(new Error('x'), { code: 'STORAGE_FULL' });
  });
  await expect(failed).rejects.toThrow('x');
  span.end();
  tracing.start('job', { parent: span.traceparent }).end();
  await tracing.close();
  const [work, request, job] = collector.spans;
  expect(collector.spans.map(({ traceId }) => traceId)).toEqual(Array(3).fill(caller.slice(3, 35)));
  expect(request).toMatchObject({ name: 'request', parentSpanId: caller.slice(36, 52) });
  expect(work).toMatchObject({ name: 'work', parentSpanId: request?.spanId });
  expect(work?.status).toMatchObject({ code: 2, message: 'STORAGE_FULL' });
  expect(job).toMatchObject({ name: 'job', parentSpanId: request?.spanId });
  expect(collector.headers).toEqual(['k']);
});

it('keeps as many traces as it is told, but those that a caller wants', async () => {
  await using collector = await openCollector();
  const tracing = await openTracing({ endpoint: collector.endpoint, service: 'test', share: 0 });
  const span = tracing.start('own');
  expect(span.traceparent).toMatch(/-00$/);
  span.child('within').end();
  span.end();
  tracing.start('wanted', { parent: caller }).end();
  tracing.start('not wanted', { parent: caller.replace(/01$/, '00') }).end();
  await tracing.close();
  expect(collector.spans.map(({ name }) => name)).toEqual(['wanted']);
});

it('costs nobody anything where the collector fails, or is not there', async () => {
  await using collector = await openCollector(503);
  for (const endpoint of [collector.endpoint, 'http://127.0.0.1:1']) {
    const tracing = await openTracing({ endpoint, service: 'test' });
    tracing.start('lost').end();
    void tracing.close();
  }
});

it('is off without an endpoint', async () => {
  expect(await openConfiguredTracing({ OTEL_TRACES_SAMPLER_ARG: 1 }, 'test')).toBeUndefined();
  expect(await traced(undefined, 'nothing', async (span) => span)).toBeUndefined();
});

it.each([
  undefined,
  '',
  'x',
  caller.slice(0, -1),
  caller.replace('00-', 'ff-'),
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
  caller.toUpperCase(),
])('takes no trace from %j', (text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});
