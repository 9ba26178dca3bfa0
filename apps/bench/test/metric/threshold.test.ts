import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/metric/metrics.ts';
import { judge, parseThreshold } from '../../src/metric/threshold.ts';

function judged(expression: string, fill: (metrics: ReturnType<typeof createMetrics>) => void) {
  const metrics = createMetrics();
  fill(metrics);
  return judge([parseThreshold(expression)], metrics)[0];
}

describe('thresholds', () => {
  it('judge percentiles of a trend within the histogram’s precision', () => {
    const fill = (metrics: ReturnType<typeof createMetrics>) => {
      for (let ms = 1; ms <= 1000; ms += 1) metrics.trend('upload_duration').add(ms);
    };
    expect(judged('upload_duration:p(95)<951', fill)).toMatchObject({ ok: true });
    expect(judged('upload_duration:p(95)<949', fill)).toMatchObject({ ok: false });
    expect(judged('upload_duration:med<=501', fill)).toMatchObject({ ok: true });
    expect(judged('upload_duration:max>=999', fill)).toMatchObject({ ok: true });
  });

  it('judge the rate of checks and the count of a counter', () => {
    const fill = (metrics: ReturnType<typeof createMetrics>) => {
      for (const passed of [true, true, true, false]) metrics.rate('checks').add(passed);
      metrics.counter('documents_completed').add(3);
    };
    expect(judged('checks:rate>0.7', fill)).toMatchObject({ observed: 0.75, ok: true });
    expect(judged('checks:rate>0.99', fill)).toMatchObject({ ok: false });
    expect(judged('documents_completed:count==3', fill)).toMatchObject({ ok: true });
  });

  it('fail where nothing was recorded or the metric has no such statistic', () => {
    expect(judged('upload_duration:p(95)<500', () => {})).toMatchObject({ observed: undefined, ok: false });
    expect(judged('checks:p(95)<1', (metrics) => metrics.rate('checks').add(true))).toMatchObject({
      ok: false,
    });
  });

  it.each(['upload_duration', 'upload_duration:p(95)', 'upload_duration:p(101)<5', ':avg<5', 'a:nonsense<5'])(
    'refuse %s',
    (text) => expect(() => parseThreshold(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' })),
  );
});
