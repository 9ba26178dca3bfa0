import { describe, expect, it } from 'vitest';
import { drawChart } from '../../src/report/chart.ts';
import { formatHtml } from '../../src/report/html.ts';
import { createTimeline, type TimelinePoint } from '../../src/run/timeline.ts';
import { slopeOf } from '../../src/summary/slope.ts';

function point(at: number, count: number): TimelinePoint {
  const trend = { kind: 'trend', count, sum: count * 5, p50: 5, p95: at / 1000, p99: 9, max: 10 } as const;
  return {
    at,
    ms: 1000,
    metrics: { http_reqs: { kind: 'counter', count }, http_req_duration: trend },
    generators: [{ cpu: 0.5, loopUtilization: 0.4, loopDelayP99: 2, loopDelayMax: 3 }],
    parts: { server: { cpu: 0.8, memoryBytes: 1e8 } },
  };
}

describe('the course of a test', () => {
  it('keeps a bounded number of points, and loses no sample', () => {
    const timeline = createTimeline(100);
    for (let second = 1; second <= 5_000; second += 1) timeline.add(point(second * 1000, 3));
    expect(timeline.points.length).toBeLessThanOrEqual(100);
    const counts = timeline.points.map(({ metrics }) =>
      metrics['http_reqs']?.kind === 'counter' ? metrics['http_reqs'].count : 0,
    );
    expect(counts.reduce((a, b) => a + b, 0)).toBe(15_000);
    expect(timeline.points.reduce((sum, { ms }) => sum + ms, 0)).toBe(5_000_000);
    expect(timeline.points.at(-1)?.at).toBe(5_000_000);
    const ends = timeline.points.map(({ at }) => at);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });

  it('is drawn in one page that fetches nothing and trusts no text', () => {
    const html = formatHtml({
      schemaVersion: 1,
      script: '<script>alert(1)</script>',
      url: 'http://127.0.0.1',
      startedAt: '2026-01-01T00:00:00.000Z',
      elapsedMs: 3000,
      aborted: false,
      scenarios: {},
      metrics: { http_req_duration: { type: 'trend', values: { count: 9, 'p(95)': 7 } } },
      thresholds: [{ metric: 'http_req_duration', expression: 'p(95)<5', ok: false, observed: 7 }],
      parts: {},
      remarks: ['The load generator was the bottleneck'],
      timeline: [point(1000, 3), point(2000, 6), point(3000, 3)],
    });
    expect(html).not.toContain('<script>');
    expect(html).not.toMatch(/(?:src|href)=/);
    expect(html.match(/<figure>/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html).toContain('crossed');
    expect(html).toContain('The load generator was the bottleneck');
  });

  it('has gaps where nothing was recorded', () => {
    const lines = [{ label: 'a', values: [1, undefined, 3] }];
    const svg = drawChart({ title: 't', seconds: [1, 2, 3], lines, format: String });
    expect(/ d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2);
    expect(drawChart({ title: 't', seconds: [], lines, format: String })).toBe('');
  });
});

it('the slope of memory is that of the straight line through it', () => {
  expect(
    slopeOf([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBeCloseTo(2, 9);
  expect(slopeOf([[0, 1]])).toBe(0);
});
