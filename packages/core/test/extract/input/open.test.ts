import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../../src/extract/input/digest.ts';
import { nameOf, sanitizeName } from '../../../src/extract/input/name.ts';
import { openInput } from '../../../src/extract/input/open.ts';
import type { ExtractInput } from '../../../src/extract/options.ts';

const folder = mkdtempSync(join(tmpdir(), 'input-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7) % 251);
const path = join(folder, 'file.bin');
writeFileSync(path, bytes);

const open = (input: ExtractInput, maxBytes = 1e9, signal?: AbortSignal) =>
  openInput(input, { maxBytes, signal });

async function* pieces(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const inputs: Record<string, () => ExtractInput> = {
  'a path': () => path,
  'a file: URL': () => pathToFileURL(path),
  bytes: () => bytes,
  'an ArrayBuffer': () => bytes.buffer,
  'a Blob': () => new Blob([bytes]),
  'an async generator': () => pieces(1000),
  'a Node stream': () => Readable.from(pieces(30_000)),
  'a web stream': () => new Blob([bytes]).stream(),
};

describe('openInput', () => {
  for (const [kind, make] of Object.entries(inputs)) {
    it(`reads ${kind} by range, as a stream and whole`, async () => {
      const source = await open(make());
      expect(source.size).toBe(bytes.length);
      expect(Buffer.from(await source.read(70_000, 70_010))).toEqual(
        Buffer.from(bytes.subarray(70_000, 70_010)),
      );
      expect((await source.read(bytes.length - 5, bytes.length + 100)).length).toBe(5);
      expect((await source.read(bytes.length, bytes.length + 1)).length).toBe(0);
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.stream(10, 150_000)) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(bytes.subarray(10, 150_000))).toBe(true);
      expect(Buffer.from(await source.bytes()).equals(bytes)).toBe(true);
      await source.close();
      await source.close();
    });
  }

  it('keeps a long stream in a temporary file that closing removes', async () => {
    // A folder of this test's own: others make files in the system's at the same time.
    const own = mkdtempSync(join(folder, 'own-'));
    vi.stubEnv('TMPDIR', own);
    const mebibyte = new Uint8Array(2 ** 20).fill(7);
    async function* long() {
      for (let count = 0; count < 40; count++) yield mebibyte;
      yield Uint8Array.of(1, 2, 3);
    }
    const source = await open(long());
    expect(source.size).toBe(40 * 2 ** 20 + 3);
    expect([...(await source.read(40 * 2 ** 20 - 1, source.size))]).toEqual([7, 1, 2, 3]);
    await source.close();
    vi.unstubAllEnvs();
    expect(readdirSync(own)).toEqual([]);
  });

  it('ends a stream that gives more than maxBytes, and lets it clean up', async () => {
    let cleaned = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(1000);
      } finally {
        cleaned = true;
      }
    }
    await expect(open(endless(), 10_000)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    expect(cleaned).toBe(true);
  });

  it('tells that a stream broke', async () => {
    async function* breaking() {
      yield new Uint8Array(10);
      throw new Error('connection lost');
    }
    await expect(open(breaking())).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    const objects = Readable.from([{ no: 'bytes' }]) as AsyncIterable<Uint8Array>;
    await expect(open(objects)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  it('stops waiting for a silent stream when aborted', async () => {
    const controller = new AbortController();
    const silent = new ReadableStream<Uint8Array>({ start: () => undefined });
    const opening = open(silent, 1e9, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('tells a missing file and a folder from a file', async () => {
    await expect(open(join(folder, 'missing'))).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(open(folder)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(open(join(path, 'below'))).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(open('a\0b')).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });
});

describe('digestOf', () => {
  it('is the SHA-256 of the bytes', async () => {
    const source = await open(new TextEncoder().encode('abc'));
    expect(await digestOf(source, new AbortController().signal)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('nameOf', () => {
  it('takes the given name before the own one, without folders', () => {
    expect(nameOf('/data/in/a.pdf', undefined)).toBe('a.pdf');
    expect(nameOf('C:\\docs\\b.xlsx', undefined)).toBe('b.xlsx');
    expect(nameOf(new URL('file:///data/%EC%98%81%EC%88%98%EC%A6%9D.png'), undefined)).toBe('영수증.png');
    expect(nameOf(new File([], 'upload.pdf'), undefined)).toBe('upload.pdf');
    expect(nameOf(new File([], 'upload.pdf'), 'better.pdf')).toBe('better.pdf');
    expect(nameOf(new Uint8Array(), undefined)).toBe('document');
  });

  it('never holds a folder, a control character or more than 255 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = sanitizeName(text);
        expect(name).not.toMatch(/[/\\\p{Cc}\u202E]/u);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(255);
        expect(['.', '..']).not.toContain(name);
      }),
    );
  });
});
