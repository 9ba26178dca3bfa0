import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { mayReadMetrics } from '../../src/index.ts';

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

it.each([
  ['127.0.0.1', {}, true],
  ['::ffff:127.0.0.1', {}, true],
  ['::1', {}, true],
  ['10.0.0.7', {}, false],
  ['127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, false],
  ['127.0.0.1', { forwarded: 'for=203.0.113.7' }, false],
  ['127.0.0.1', { via: '1.1 proxy' }, false],
])('without a token is for the same machine alone: %s %j', (address, headers, allowed) => {
  expect(mayReadMetrics(request(address, headers as Record<string, string>), undefined)).toBe(allowed);
});

it('with a token is for its bearers, wherever they are, and for nobody else', () => {
  const token = 'a long metrics token';
  const bearer = { authorization: `Bearer ${token}` };
  expect(mayReadMetrics(request('203.0.113.7', bearer), token)).toBe(true);
  for (const authorization of [undefined, 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
    const headers = authorization === undefined ? {} : { authorization };
    expect(mayReadMetrics(request('127.0.0.1', headers), token)).toBe(false);
  }
});
