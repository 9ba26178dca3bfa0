import { describe, expect, it } from 'vitest';
import { erlangC, meanWait, placesFor, simulate } from '../../src/sizing/queue.ts';
import { sizeDeployment } from '../../src/sizing/size.ts';

describe('the queueing model', () => {
  it('knows Erlang’s formula', () => {
    // One place: the share of the time it is busy. Two at load 1: 1/3. Ten at load 8: 0.409 (Erlang's tables).
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 9);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 9);
    expect(erlangC(10, 8)).toBeCloseTo(0.409, 3);
    expect(erlangC(3, 3)).toBe(1);
  });

  it.each([
    [1, 0.7, 1],
    [4, 3, 1],
    [4, 3, 0],
    [20, 17, 0.5],
    [100, 93, 1],
    [1000, 985, 1],
  ])('simulates %i places at load %d and variation %d as the formula says', (places, load, variation) => {
    const station = { places, serviceMs: 100, variation, perSecond: load * 10 };
    const result = simulate(station, { arrivals: 300_000, seed: 3 });
    const expected = meanWait(station);
    // Allen and Cunneen's approximation, and a simulation of finite length.
    expect(Math.abs(result.meanWait - expected)).toBeLessThan(expected * 0.25 + 0.5);
    expect(result.utilization).toBeCloseTo(load / places, 6);
  });

  it('gives exponential times where nobody waits', () => {
    const { p50, p95 } = simulate({ places: 1000, serviceMs: 100, variation: 1, perSecond: 100 });
    expect(p50).toBeGreaterThan(66);
    expect(p50).toBeLessThan(73);
    expect(p95).toBeGreaterThan(285);
    expect(p95).toBeLessThan(315);
  });

  it('finds the fewest places', () => {
    expect(placesFor(10, 100, 1)).toBe(1);
    expect(placesFor(10, 100, 0.5)).toBe(2);
    expect(placesFor(10.1, 100, 1)).toBe(2);
  });
});

it('a deployment grows with its load, and bears the loss of one', () => {
  const measured = {
    callsPerUserPerMinute: 12,
    callMs: 5,
    callVariation: 1,
    uploadMs: 20,
    documentMs: 500,
    documentVariation: 1,
    threadsPerWorker: 2,
    utilization: 0.6,
    databaseCallMs: 2,
    databaseDocumentMs: 20,
    connectionsPerServer: 12,
    connectionsPerWorker: 12,
  };
  const small = sizeDeployment({ ...measured, users: 50, documentsPerMinute: 10 });
  const large = sizeDeployment({ ...measured, users: 5_000, documentsPerMinute: 6_000 });
  expect(small).toMatchObject({ servers: 1, workers: 1, databaseCores: 1 });
  // 1,000 calls a second of 5 ms and 100 uploads of 25 ms: 7.5 cores at work, 12.5 at 60 %, one to spare.
  expect(large.servers).toBe(14);
  expect(large.workers).toBe(43);
  expect(large.databaseConnections).toBe((14 + 43) * 12);
  expect(large.documents.utilization).toBeLessThan(0.6);
});
