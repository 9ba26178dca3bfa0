import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageReader } from '../../../src/extract/format.ts';
import { createExtractionPool } from '../../../src/extract/pool/index.ts';
import { createPortHelp } from '../../../src/extract/pool/port-reader.ts';
import type { Document } from '../../../src/model/index.ts';
import { drawPdf } from '../pdf/drawing.ts';

const folder = mkdtempSync(join(tmpdir(), 'sharing-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Path of a PDF of scans: each page a strip of a receipt, another one each time. */
async function scans(count: number): Promise<string> {
  const photo = fileURLToPath(new URL('../../../../../fixtures/samples/receipt.jpg', import.meta.url));
  const { width, height } = await sharp(photo).metadata();
  const strip = Math.floor(height / 10);
  const pictures = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const top = Math.floor(((height - strip) * index) / count);
      return sharp(photo).extract({ left: 0, top, width, height: strip }).png().toBuffer();
    }),
  );
  const size: [number, number] = [300, (300 * strip) / width];
  const bytes = await drawPdf(
    (doc) => {
      for (const picture of pictures) doc.addPage().image(picture, 0, 0, { width: 300 });
    },
    { autoFirstPage: false, size },
  );
  const path = join(folder, `${count}.pdf`);
  writeFileSync(path, bytes);
  return path;
}

const withoutTimes = (document: Document) => ({ ...document, timings: undefined });

describe('the pages of one PDF over the threads of a pool', () => {
  let path: string;
  beforeAll(async () => {
    path = await scans(5);
  });

  it('are read by all of them, and give what one thread gives', async () => {
    const one = createExtractionPool({ threads: 1, timeoutMs: 0 });
    const two = createExtractionPool({ threads: 2, timeoutMs: 0 });
    const [alone, shared] = await Promise.all([one.extract(path), two.extract(path)]);
    expect(withoutTimes(shared)).toEqual(withoutTimes(alone));
    expect(shared.pages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(shared.metadata.engines).toEqual(alone.metadata.engines);
    expect([one.usage().threads, two.usage().threads]).toEqual([1, 2]);
    await Promise.all([one.close(), two.close()]);
  });

  it('are left to one when another file waits', async () => {
    const pool = createExtractionPool({ threads: 2, timeoutMs: 0 });
    const many = await scans(10);
    let finished = false;
    const long = pool.extract(many).finally(() => {
      finished = true;
    });
    await expect.poll(() => pool.usage().busy).toBe(2);
    const table = await pool.extract(new TextEncoder().encode('a,b\n1,2\n'), { name: 'small.csv' });
    expect(table.status).toBe('ok');
    expect(finished).toBe(false);
    expect((await long).pages).toHaveLength(10);
    await pool.close();
  });

  it('stop being read when the caller aborts', async () => {
    const pool = createExtractionPool({ threads: 2, timeoutMs: 0 });
    const controller = new AbortController();
    const work = pool.extract(await scans(10), { signal: controller.signal });
    work.catch(() => undefined);
    await expect.poll(() => pool.usage().busy).toBe(2);
    controller.abort();
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
    await expect.poll(() => pool.usage().busy).toBe(0);
    await pool.close();
  });
});

describe('a thread that reads pages for another one and dies', () => {
  async function readerIn(code: string): Promise<PageReader> {
    const worker = new Worker(
      `require('node:worker_threads').parentPort.once('message', (port) => { ${code} })`,
      { eval: true },
    );
    const { port1, port2 } = new MessageChannel();
    const { promise, resolve } = Promise.withResolvers<PageReader>();
    const help = createPortHelp(() => {});
    help.onReader(resolve);
    worker.postMessage(port2, [port2]);
    help.add(port1);
    return promise;
  }

  it('costs the page that it was at, and gives the others back', async () => {
    const reader = await readerIn(
      "port.on('message', () => setTimeout(() => process.exit(), 50)); port.postMessage({ type: 'ready' })",
    );
    const [first, second] = await Promise.all([reader.read(4), reader.read(5)]);
    expect(first).toMatchObject({ issue: { code: 'PAGE_UNREADABLE', page: 4 } });
    expect(second).toBeUndefined();
    expect(await reader.read(6)).toBeUndefined();
    expect(await reader.end()).toEqual({});
  });

  it('is not counted on before it has opened the file', async () => {
    const { port1, port2 } = new MessageChannel();
    const arrived: PageReader[] = [];
    const help = createPortHelp(() => {});
    help.onReader((reader) => arrived.push(reader));
    help.add(port1);
    const closed = new Promise((resolve) => port1.once('close', resolve));
    port2.close();
    await closed;
    expect(arrived).toEqual([]);
  });
});
