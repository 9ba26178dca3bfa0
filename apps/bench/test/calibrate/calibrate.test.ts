import { describe, expect, it } from 'vitest';
import { parseCalibration } from '../../src/calibrate/calibration.ts';
import { checkModel, overheadOf } from '../../src/calibrate/model.ts';
import { evenPartOf } from '../../src/calibrate/usage.ts';
import type { TimelinePoint } from '../../src/run/timeline.ts';

const point = (count: number, server: number, worker2 = 0): TimelinePoint => ({
  at: 0,
  ms: 1000,
  metrics: { http_reqs: { kind: 'counter', count } },
  generators: [],
  parts: { server: { cpu: server }, worker: { cpu: 0.5 }, 'worker-2': { cpu: worker2 } },
});

describe('the even part of a run', () => {
  it('leaves out how it begins and how it ends', () => {
    const timeline = [
      point(1, 9),
      point(1, 9),
      point(100, 0.2),
      point(300, 0.4, 0.5),
      point(1, 9),
      point(1, 9),
    ];
    const even = evenPartOf({ timeline });
    expect(even.seconds).toBe(2);
    expect(even.perSecond('http_reqs')).toBe(200);
    expect(even.perSecond('documents_completed')).toBe(0);
    expect(even.cpuMsPerSecond('server')).toBeCloseTo(300, 9);
    expect(even.cpuMsPerSecond('worker')).toBeCloseTo(750, 9);
    expect(even.cpuMsPerSecond('elsewhere')).toBe(0);
  });
});

describe('a check of the model', () => {
  const station = { station: 'calls', places: 1, serviceMs: 10, variation: 1 } as const;

  it('adds to the queue what is no queue', () => {
    // Exponential service of 10 ms has a median of 6.9 ms.
    const light = { perSecond: 1, times: { avg: 15, p50: 12, p95: 30 } };
    const overheadMs = overheadOf(station, light);
    expect(overheadMs).toBeGreaterThan(4.8);
    expect(overheadMs).toBeLessThan(5.3);
    const measured = { avg: 26, p50: 19, p95: 66 };
    const check = checkModel({ ...station, overheadMs }, { perSecond: 50, times: measured });
    // M/M/1 at a load of a half: twice the service time.
    expect(check.utilization).toBeCloseTo(0.5, 9);
    expect(check.predicted.avg).toBeGreaterThan(23);
    expect(check.predicted.avg).toBeLessThan(27);
    expect(check.measured).toEqual(measured);
  });

  it('knows no overhead below nothing', () => {
    expect(overheadOf(station, { perSecond: 1, times: { avg: 2, p50: 2, p95: 2 } })).toBe(0);
  });
});

describe('a calibration', () => {
  it('is refused where it is something else', () => {
    expect(() => parseCalibration('{"schemaVersion":1}', 'a.json')).toThrow(/a\.json is no calibration/);
    expect(() => parseCalibration('nonsense', 'a.json')).toThrow(/a\.json is no calibration/);
  });
});
