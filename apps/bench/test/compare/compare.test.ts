import { describe, expect, it } from 'vitest';
import { compareSummaries, formatComparisons, regressionsOf } from '../../src/compare/compare.ts';
import { createRandom } from '../../src/corpus/random.ts';

function runs(p95: number, noise: number, count: number, seed: number) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({
    metrics: {
      http_req_duration: {
        type: 'trend' as const,
        values: { avg: 1, med: 1, 'p(95)': p95 * (1 + (random.next() - 0.5) * noise), 'p(99)': 1 },
      },
      http_reqs: { type: 'counter' as const, values: { count: 10, rate: 1000 / p95 } },
    },
  }));
}

function of(name: string, ...args: Parameters<typeof compareSummaries>) {
  return compareSummaries(...args).find((comparison) => comparison.name === name);
}

describe('a comparison', () => {
  it('calls a change that stands out of the noise by its name', () => {
    const [a, b] = [runs(100, 0.1, 8, 1), runs(130, 0.1, 8, 2)];
    expect(of('http_req_duration p(95)', a, b)).toMatchObject({ verdict: 'worse' });
    expect(of('http_req_duration p(95)', b, a)).toMatchObject({ verdict: 'better' });
    expect(of('http_reqs rate', a, b)).toMatchObject({ verdict: 'worse' });
    const found = of('http_req_duration p(95)', a, b);
    expect(found?.change).toBeGreaterThan(0.2);
    expect(found?.interval?.[0]).toBeGreaterThan(0.15);
    expect(found?.interval?.[1]).toBeLessThan(0.45);
  });

  it('gives no verdict where the noise is larger than the change', () => {
    const found = of('http_req_duration p(95)', runs(100, 1.5, 5, 3), runs(105, 1.5, 5, 4));
    expect(found?.verdict).toBe('unclear');
  });

  it('finds about one change in twenty where there is none', () => {
    let found = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      const difference = of(
        'http_req_duration p(95)',
        runs(100, 1, 12, turn + 10),
        runs(100, 1, 12, turn + 1000),
      );
      if (difference?.verdict !== 'unclear') found += 1;
    }
    expect(found).toBeLessThan(20);
  });

  it.each([1, 3])('gives no verdict on %i runs', (count) => {
    const comparisons = compareSummaries(runs(100, 0, count, 1), runs(300, 0, count, 1));
    expect(comparisons.every(({ verdict }) => verdict === 'few')).toBe(true);
    expect(formatComparisons(comparisons)).toContain('no verdict: too few runs');
    expect(regressionsOf(comparisons, 0.1)).toEqual([]);
  });

  it('counts as a regression what is worse by more than the bound', () => {
    const comparisons = compareSummaries(runs(100, 0.02, 5, 1), runs(112, 0.02, 5, 2));
    expect(regressionsOf(comparisons, 0.05).map(({ name }) => name)).toContain('http_req_duration p(95)');
    expect(regressionsOf(comparisons, 0.2)).toEqual([]);
  });

  it('refuses a metric that no run recorded', () => {
    expect(() => compareSummaries(runs(1, 0, 2, 1), runs(1, 0, 2, 1), ['nothing'])).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
