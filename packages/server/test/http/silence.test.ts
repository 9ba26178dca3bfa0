import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowSilence } from '../../src/http/silence.ts';

/** Drops connections that are silent for a fifth of a second, and answers later than that. */
const server = createServer((request, response) => {
  allowSilence(request, response, request.url ?? '', 60_000);
  request.resume().once('end', () => void delay(1000).then(() => response.end('answer')));
});
let url: string;
beforeAll(async () => {
  server.setTimeout(200);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = { method: 'POST', body: '{}' };

it.each([
  ['/api/tables/orders/export', post],
  ['/api/v1/tables/orders/query', post],
  ['/trpc/tables.query', {}],
  ['/trpc/documents.list,tables.aggregate', {}],
])('%s is answered after a long silence', async (path, init) => {
  expect(await (await fetch(url + path, init)).text()).toBe('answer');
});

it.each(['/api/documents', '/trpc/documents.list', '/nothing/tables/'])('%s is not', async (path) => {
  await expect(fetch(url + path, post)).rejects.toThrow();
});
