import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Where a request comes from, for throttling. Behind `proxyHops` reverse proxies it is what the outermost of them
 * wrote to `X-Forwarded-For`; what a caller wrote there himself stands before that and is not looked at.
 */
export function addressOf({ headers, socket }: IncomingMessage, proxyHops: number): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const stated = forwarded.map((part) => part.trim()).filter(Boolean);
  const chain = [...stated, socket.remoteAddress ?? ''];
  return networkOf(chain[Math.max(0, chain.length - 1 - proxyHops)] ?? '');
}

/** Of IPv6 the network of 64 bits: whoever has one address of it has them all. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain.slice(0, 64);
  const [known = ''] = plain.toLowerCase().split('::');
  return `${known
    .split(':')
    .slice(0, 4)
    .join(':')
    .replace(/(:0)+$/, '')}::/64`;
}
