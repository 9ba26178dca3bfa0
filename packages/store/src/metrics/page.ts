import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

/** Where metrics are. */
export const metricsPath = '/metrics';

/**
 * Whether a request may have the page: it brings the token, or, where none is configured, comes from this very machine
 * and through no proxy.
 */
export function mayReadMetrics({ headers, socket }: IncomingMessage, token: string | undefined): boolean {
  if (token !== undefined) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return !forwarded && /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}

/** Compares without telling by its time how much was right. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Sends the page, in Prometheus' text format. */
export async function sendMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  const page = await registry.metrics();
  response.setHeader('Content-Type', registry.contentType);
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = 200;
  response.end(page);
}
