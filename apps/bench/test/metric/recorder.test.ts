import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../src/metric/recorder.ts';
import { parseSelector } from '../../src/metric/selector.ts';
import { decodeSeries, encodeSeries } from '../../src/metric/series.ts';
import { createTotals } from '../../src/metric/totals.ts';

describe('metrics', () => {
  it('add up over intervals and generators, by name and by the tags that somebody asked for', () => {
    const totals = createTotals([parseSelector('http_req_duration{name:list,method:GET}')]);
    const generators = [createRecorder(), createRecorder()];
    for (const recorder of generators) {
      for (const name of ['list', 'get']) {
        recorder.trend('http_req_duration', { name, method: 'GET' }).add(name === 'list' ? 10 : 30);
        recorder.counter('http_reqs', { name }).add(1);
      }
      recorder.drain((all) => {
        for (const series of JSON.parse(JSON.stringify(all.map(encodeSeries))))
          totals.merge(decodeSeries(series));
      });
      recorder.drain((all) => expect(all).toEqual([]));
    }
    const all = totals.get(parseSelector('http_req_duration'));
    const part = totals.get(parseSelector('http_req_duration{method:GET, name:list}'));
    expect(all?.kind === 'trend' && [all.distribution.count, all.distribution.avg]).toEqual([4, 20]);
    expect(part?.kind === 'trend' && [part.distribution.count, part.distribution.avg]).toEqual([2, 10]);
    expect(totals.get(parseSelector('http_reqs'))).toEqual({ kind: 'counter', count: 4 });
    expect(totals.get(parseSelector('http_reqs{name:list}'))).toBeUndefined();
  });

  it('keep each check apart', () => {
    const totals = createTotals([]);
    const recorder = createRecorder();
    recorder.rate('checks', { check: 'status is 200' }).add(true);
    recorder.rate('checks', { check: 'has rows' }).add(false);
    recorder.drain((all) => all.forEach(totals.merge));
    expect(totals.entries()).toEqual([
      ['checks', { kind: 'rate', passes: 1, fails: 1 }],
      ['checks{check:has rows}', { kind: 'rate', passes: 0, fails: 1 }],
      ['checks{check:status is 200}', { kind: 'rate', passes: 1, fails: 0 }],
    ]);
  });

  it('are of one kind each', () => {
    const recorder = createRecorder();
    recorder.counter('things').add(1);
    expect(() => recorder.trend('things', { a: 'b' })).toThrow(TypeError);
    expect(() => recorder.trend('things')).toThrow(TypeError);
  });

  it('leave out tags once there are too many sets of them', () => {
    const recorder = createRecorder({ maxSeries: 10 });
    for (let id = 0; id < 1000; id += 1) recorder.counter('http_reqs', { url: `/items/${id}` }).add(1);
    let series = 0;
    let count = 0;
    recorder.drain((all) => {
      series = all.length;
      for (const { data } of all) if (data.kind === 'counter') count += data.count;
    });
    expect({ series, count, untagged: recorder.untagged }).toEqual({
      series: 11,
      count: 1000,
      untagged: 990,
    });
  });

  it('give each interval apart, while gauges keep their value', () => {
    const totals = createTotals([]);
    const recorder = createRecorder();
    const intervals: unknown[] = [];
    for (const value of [3, 5]) {
      recorder.gauge('vus').set(value);
      recorder.counter('iterations').add(value);
      recorder.drain((all) => all.forEach(totals.merge));
      totals.takeInterval((name, data) => void intervals.push([name, { ...data }]));
    }
    expect(intervals).toMatchObject([
      ['vus', { value: 3, max: 3 }],
      ['iterations', { count: 3 }],
      ['vus', { value: 5, min: 5 }],
      ['iterations', { count: 5 }],
    ]);
    expect(totals.get(parseSelector('vus'))).toMatchObject({ value: 5, min: 3, max: 5 });
  });
});
