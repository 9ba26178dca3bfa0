import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { addressOf } from '../../src/http/address.ts';

function request(remoteAddress: string, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

it('believes no header unless it is told of proxies', () => {
  expect(addressOf(request('10.0.0.1', '1.2.3.4'), 0)).toBe('10.0.0.1');
});

it('takes what the outermost proxy saw, not what the caller wrote before it', () => {
  expect(addressOf(request('10.0.0.1', '6.6.6.6, 1.2.3.4'), 1)).toBe('1.2.3.4');
  expect(addressOf(request('10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2'), 2)).toBe('1.2.3.4');
  expect(addressOf(request('10.0.0.1'), 1)).toBe('10.0.0.1');
});

it('counts a network of IPv6 as one, and IPv4 within IPv6 as itself', () => {
  const [a, b, other] = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1'].map((address) =>
    addressOf(request(address), 0),
  );
  expect(a).toBe(b);
  expect(a).not.toBe(other);
  expect(addressOf(request('::ffff:1.2.3.4'), 0)).toBe('1.2.3.4');
});
