import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runTest } from '../../src/run/run.ts';
import { serve } from '../support/server.ts';

const script = fileURLToPath(new URL('../support/scenarios/stalled.ts', import.meta.url));

it('a stall of the server counts for everybody who would have come meanwhile', async () => {
  let stallsUntil: number | undefined;
  await using server = await serve((request, response) => {
    if (request.url !== '/') return void response.writeHead(404).end();
    stallsUntil ??= performance.now() + 2_000;
    setTimeout(() => response.end('ok'), Math.max(0, stallsUntil - performance.now()));
  });
  const { summary } = await runTest({ script, url: server.url });
  const { metrics } = summary;
  // Two users wait out the stall and say so twice; about 200 who were due meanwhile found nobody free.
  const measured = metrics['iteration_duration']?.values ?? {};
  const corrected = metrics['iteration_duration_corrected']?.values ?? {};
  expect(metrics['dropped_iterations']?.values['count']).toBeGreaterThan(50);
  expect(corrected['count']).toBe(
    (measured['count'] ?? 0) + (metrics['dropped_iterations']?.values['count'] ?? 0),
  );
  expect(corrected['p(90)']).toBeGreaterThan(500);
  expect(corrected['med']).toBeGreaterThan((measured['med'] ?? 0) + 100);
  expect(metrics['http_req_duration_corrected']?.values['count']).toBe(measured['count']);
});
