import { describe, expect, it } from 'vitest';
import { createRecorder, type Recorder } from '../../src/metric/recorder.ts';
import { judge, parseThresholdText } from '../../src/metric/threshold.ts';
import { createTotals } from '../../src/metric/totals.ts';

function judged(text: string, fill: (recorder: Recorder) => void, elapsedMs = 1000) {
  const threshold = parseThresholdText(text);
  const totals = createTotals([threshold.selector]);
  const recorder = createRecorder();
  fill(recorder);
  recorder.drain((all) => all.forEach(totals.merge));
  return judge([threshold], totals, elapsedMs)[0];
}

describe('thresholds', () => {
  it('judge percentiles of a trend within the histogram’s precision', () => {
    const fill = (recorder: Recorder) => {
      for (let ms = 1; ms <= 1000; ms += 1) recorder.trend('upload_duration').add(ms);
    };
    expect(judged('upload_duration:p(95)<951', fill)).toMatchObject({ ok: true });
    expect(judged('upload_duration:p(95)<949', fill)).toMatchObject({ ok: false });
    expect(judged('upload_duration:med<=501', fill)).toMatchObject({ ok: true });
    expect(judged('upload_duration:max>=999', fill)).toMatchObject({ ok: true });
    expect(judged('upload_duration:avg==500.5', fill)).toMatchObject({ ok: true });
  });

  it('judge the part of a metric that has the tags', () => {
    const fill = (recorder: Recorder) => {
      recorder.trend('http_req_duration', { name: 'list', method: 'GET' }).add(100);
      recorder.trend('http_req_duration', { name: 'report', method: 'GET' }).add(900);
    };
    expect(judged('http_req_duration{name:list}:p(95)<200', fill)).toMatchObject({ ok: true });
    expect(judged('http_req_duration{method:GET}:p(95)<200', fill)).toMatchObject({ ok: false });
    expect(judged('http_req_duration{name:none}:p(95)<200', fill)).toMatchObject({ ok: false });
  });

  it('judge the rate of checks, and the count and rate of a counter', () => {
    const fill = (recorder: Recorder) => {
      for (const passed of [true, true, true, false]) recorder.rate('checks').add(passed);
      recorder.counter('documents_completed').add(3);
    };
    expect(judged('checks:rate>0.7', fill)).toMatchObject({ observed: 0.75, ok: true });
    expect(judged('checks:rate>0.99', fill)).toMatchObject({ ok: false });
    expect(judged('documents_completed:count==3', fill)).toMatchObject({ ok: true });
    expect(judged('documents_completed:rate>1', fill, 2000)).toMatchObject({ observed: 1.5, ok: true });
  });

  it('fail where nothing was recorded or the metric has no such statistic, save for a count of none', () => {
    expect(judged('upload_duration:p(95)<500', () => {})).toMatchObject({ observed: undefined, ok: false });
    expect(judged('dropped_iterations:count<1', () => {})).toMatchObject({ observed: 0, ok: true });
    expect(judged('checks:p(95)<1', (recorder) => recorder.rate('checks').add(true))).toMatchObject({
      ok: false,
    });
  });

  it.each([
    'upload_duration',
    'upload_duration:p(95)',
    'upload_duration:p(101)<5',
    ':avg<5',
    'a:nonsense<5',
    'a{b}:avg<5',
  ])('refuse %s', (text) =>
    expect(() => parseThresholdText(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' })),
  );
});
