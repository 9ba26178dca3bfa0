import { describe, expect, it } from 'vitest';
import { tagSet } from '../../src/generator/user.ts';
import { createRequestRecording, type FinishedRequest } from '../../src/http/metrics.ts';
import { createRecorder, keyOf, type Recorder } from '../../src/metric/recorder.ts';

const request: FinishedRequest = {
  method: 'GET',
  name: 'list',
  status: 200,
  expected: true,
  timings: {
    blocked: 0,
    connecting: 0,
    tlsHandshaking: 0,
    sending: 1,
    waiting: 2,
    receiving: 3,
    duration: 6,
  },
  sent: 10,
  received: 20,
};

function countsOf(recorder: Recorder): Record<string, number> {
  const counts: Record<string, number> = {};
  recorder.drain((all) => {
    for (const { name, tags, data } of all)
      if (name === 'http_reqs' && data.kind === 'counter') counts[keyOf('', tags)] = data.count;
  });
  return counts;
}

const found = { method: 'GET', name: 'list', status: '200', expected_response: 'true' };

describe('the recording of requests', () => {
  it('counts a request under what it is, its own tags and those of its caller', () => {
    const recorder = createRecorder();
    const record = createRequestRecording(recorder);
    const caller = tagSet({ scenario: 'a' });
    record(caller, request);
    record(tagSet({ scenario: 'a' }), request);
    record(tagSet({ scenario: 'b' }), request);
    record(caller, { ...request, status: 404, expected: false });
    record(caller, request, { kind: 'x' });
    record(caller, request, { kind: 'y' });
    record(caller, request, { kind: 'y', more: 'z' });
    record(caller, request, { scenario: 'own' });
    expect(countsOf(recorder)).toEqual({
      [keyOf('', { ...found, scenario: 'a' })]: 2,
      [keyOf('', { ...found, scenario: 'b' })]: 1,
      [keyOf('', { ...found, scenario: 'a', status: '404', expected_response: 'false' })]: 1,
      [keyOf('', { ...found, scenario: 'a', kind: 'x' })]: 1,
      [keyOf('', { ...found, scenario: 'a', kind: 'y' })]: 1,
      [keyOf('', { ...found, scenario: 'a', kind: 'y', more: 'z' })]: 1,
      [keyOf('', { ...found, scenario: 'own' })]: 1,
    });
  });

  it('goes by what tags say now, where a scenario changes them', () => {
    const recorder = createRecorder();
    const record = createRequestRecording(recorder);
    const own = { turn: '1' };
    record(tagSet({}), request, own);
    own.turn = '2';
    record(tagSet({}), request, own);
    expect(countsOf(recorder)).toEqual({
      [keyOf('', { ...found, turn: '1' })]: 1,
      [keyOf('', { ...found, turn: '2' })]: 1,
    });
  });

  it('loses none among many kinds of one name', () => {
    const recorder = createRecorder();
    const record = createRequestRecording(recorder);
    for (let turn = 0; turn < 60; turn += 1) record(tagSet({}), request, { kind: String(turn % 30) });
    const counts = Object.values(countsOf(recorder));
    expect([counts.length, Math.min(...counts), Math.max(...counts)]).toEqual([30, 2, 2]);
  });
});
