import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { awaitGenerators, joinCoordinator } from '../../src/generator/remote.ts';
import { exitCodeOf, type RunOptions, runTest } from '../../src/run/run.ts';
import { formatSummary } from '../../src/summary/text.ts';
import { serve } from '../support/server.ts';

const scenario = (name: string) => fileURLToPath(new URL(`../support/scenarios/${name}.ts`, import.meta.url));

async function runPlain(more: Partial<RunOptions> = {}) {
  await using server = await serve((request, response) => {
    request.resume();
    response.end(request.url === '/list?page=1' ? '[1,2,3]' : '');
  });
  return await runTest({ script: scenario('plain'), url: server.url, ...more });
}

function expectPlain({ summary }: Awaited<ReturnType<typeof runPlain>>): void {
  const { metrics } = summary;
  expect(metrics['iterations']?.values['count']).toBe(40);
  expect(metrics['http_reqs']?.values['count']).toBe(40);
  expect(metrics['http_req_duration']?.values['count']).toBe(40);
  expect(metrics['http_req_duration{name:list}']?.values['count']).toBe(30);
  expect(metrics['checks']?.values).toEqual({ rate: 1, passes: 60, fails: 0 });
  expect(metrics['answer_bytes']?.values).toMatchObject({ count: 30, min: 7, max: 7, avg: 7 });
  expect(metrics['group_duration{group:::outer::inner}']?.values['count']).toBe(10);
  expect(metrics['set_up']?.values['count']).toBe(1);
  expect(metrics['torn_down']?.values['count']).toBe(1);
  expect(summary.thresholds.map(({ ok }) => ok)).toEqual([true, true, true, true]);
}

describe('a test', () => {
  it('runs its scenarios with setup and teardown, and judges its thresholds', async () => {
    const result = await runPlain();
    expectPlain(result);
    expect(exitCodeOf(result.summary)).toBe(0);
    expect(result.summary.timeline.length).toBeGreaterThan(0);
    const text = formatSummary(result.summary);
    expect(text).toMatch(/http_req_duration\.+: avg=.* p\(95\)=/);
    expect(text).toMatch(/\{ name:list \}/);
    expect(text).toContain('✓ status is 200');
  });

  it.each([
    ['', 0],
    ['yes', 2],
  ])('lets each iteration begin without cookies, unless they are to stay (%j)', async (KEEP, kept) => {
    await using server = await serve((request, response) => {
      if (request.url === '/set') response.setHeader('Set-Cookie', 'sid=1');
      response.end(request.headers.cookie ?? '');
    });
    const { summary } = await runTest({ script: scenario('cookies'), url: server.url, env: { KEEP } });
    const passes = (check: string) => summary.metrics[`checks{check:${check}}`]?.values['passes'];
    expect([passes('had a cookie'), passes('has a cookie')]).toEqual([kept, 3]);
  });

  it('gives the same by several generators that report over a line', async () => {
    const joined: Promise<void>[] = [];
    const generators = await awaitGenerators({
      host: '127.0.0.1',
      port: 0,
      count: 3,
      token: 'secret',
      onListening(port) {
        joined.push(joinCoordinator('127.0.0.1', port, 'wrong'));
        for (let count = 0; count < 3; count += 1) joined.push(joinCoordinator('127.0.0.1', port, 'secret'));
      },
    });
    expectPlain(await runPlain({ generators }));
    await Promise.all(joined);
  });

  it('fails where a generator is lost', async () => {
    const stop = new AbortController();
    const generators = await awaitGenerators({
      host: '127.0.0.1',
      port: 0,
      count: 1,
      token: 'secret',
      onListening: (port) => void joinCoordinator('127.0.0.1', port, 'secret', stop.signal),
    });
    const run = runPlain({
      generators,
      onStart: () => void setTimeout(() => stop.abort(), 100),
      script: scenario('endless'),
    });
    await expect(run).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });

  it('is ended by a threshold that may do so, with exit code 99', async () => {
    const { summary } = await runPlain({ script: scenario('aborting') });
    expect(summary).toMatchObject({ aborted: true, thresholds: [{ ok: false }] });
    expect(exitCodeOf(summary)).toBe(99);
    expect(summary.elapsedMs).toBeLessThan(45_000);
  });

  it('tells what failed in iterations, and goes on', async () => {
    const { summary } = await runPlain({ script: scenario('throwing') });
    expect(summary.metrics['iterations']?.values['count']).toBe(4);
    expect(summary.metrics['iteration_errors']?.values['count']).toBe(2);
    expect(summary.remarks).toContain('An iteration failed: every second one fails');
  });

  it.each([
    ['nowhere', /no scenario file/],
    [scenario('misspelt'), /exports no function "redd"/],
    [scenario('wrong-options'), /scenarios.only.*executor|executor/],
  ])('refuses %s', async (script, message) => {
    await expect(runPlain({ script })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('gives way to the command line', async () => {
    const overrides = { vus: 2, iterations: 7, tags: { build: '12' } };
    const { summary } = await runPlain({ overrides, script: scenario('throwing') });
    expect(summary.scenarios).toMatchObject({
      default: { executor: 'shared-iterations', vus: 2, iterations: 7 },
    });
    expect(summary.metrics['iterations']?.values['count']).toBe(7);
  });
});
