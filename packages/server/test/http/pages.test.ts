import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createPagesHandler } from '../../src/http/pages.ts';

it('a page that could not be read is read again', async () => {
  let reads = 0;
  const pages = createPagesHandler({
    '/': {
      type: 'text/html',
      async read() {
        reads += 1;
        if (reads === 1) throw new Error('too many open files');
        return '<p>here</p>';
      },
    },
  });
  await using server = createServer((request, response) => {
    pages(request, response, '/').catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect((await fetch(url)).status).toBe(500);
  for (const _ of [1, 2]) expect(await (await fetch(url)).text()).toBe('<p>here</p>');
  expect(reads).toBe(2);
});
