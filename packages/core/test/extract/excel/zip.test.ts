import { describe, expect, it } from 'vitest';
import { openZip } from '../../../src/extract/excel/zip/index.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import { all } from './book-file.ts';
import { type ZipPart, zipFile } from './zip-file.ts';

const open = (bytes: Uint8Array, limits = {}) => openZip(openMemory(bytes, 'a.xlsx'), limits);
const openParts = (...parts: ZipPart[]) => open(zipFile(parts));

async function textOf(bytes: Uint8Array, name: string): Promise<string> {
  const zip = await open(bytes);
  return Buffer.concat(await all(zip.stream(name))).toString();
}

describe('openZip', () => {
  const hello = { name: 'xl/a.xml', data: 'hello '.repeat(50_000) };

  it.each([
    ['deflated', hello],
    ['stored', { ...hello, stored: true }],
    ['ZIP64', { ...hello, zip64: true }],
  ])('reads an entry that is %s', async (_, part) => {
    expect(await textOf(zipFile([{ name: 'b', data: 'x' }, part]), '/XL/A.xml')).toBe(hello.data);
  });

  it('reads an archive behind other bytes', async () => {
    expect(await textOf(zipFile([hello], Buffer.from('#!/bin/sh\nexit\n')), hello.name)).toBe(hello.data);
  });

  it.each([
    ['a parent folder', '../../etc/passwd'],
    ['a parent folder with backslashes', 'xl\\..\\..\\x'],
    ['a drive', 'C:/x'],
    ['a zero byte', 'a\0b'],
  ])('refuses a name with %s', async (_, name) => {
    await expect(openParts({ name, data: 'x' })).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });

  it('refuses a bomb by its directory, before it inflates anything', async () => {
    const bomb = { name: 'xl/bomb.xml', data: Buffer.alloc(40 * 2 ** 20) };
    await expect(openParts(bomb)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('refuses more entries or bytes than allowed', async () => {
    const bytes = zipFile([hello, { name: 'b', data: 'x' }]);
    await expect(open(bytes, { maxEntries: 1 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await expect(open(bytes, { maxInflatedBytes: 1000 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('refuses a part that is larger than its reader allows', async () => {
    const zip = await openParts(hello);
    expect(() => zip.stream(hello.name, 100)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  it('never gives more bytes than declared', async () => {
    const zip = await openParts({ ...hello, statedBytes: 1000 });
    let bytes = 0;
    const read = async () => {
      for await (const chunk of zip.stream(hello.name)) bytes += chunk.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    expect(bytes).toBeLessThanOrEqual(1000);
  });

  it.each([
    ['fewer bytes than declared', { ...hello, statedBytes: 400_000 }],
    ['two sizes', { ...hello, localBytes: 5 }],
    ['another checksum', { ...hello, crc: 1 }],
  ])('refuses an entry with %s', async (_, part) => {
    await expect(textOf(zipFile([part]), hello.name)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });

  it('refuses entries that share bytes', async () => {
    const bytes = zipFile([hello, { name: 'xl/b.xml', data: 'x', offset: 0 }]);
    await expect(open(bytes)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });

  it('says that an encrypted entry is encrypted', async () => {
    await expect(textOf(zipFile([{ ...hello, flags: 1 }]), hello.name)).rejects.toMatchObject({
      code: 'DOCUMENT_ENCRYPTED',
    });
  });

  it('refuses every truncation and every flipped byte with a coded error, or reads the true bytes', async () => {
    const bytes = zipFile([{ name: 'a', data: 'abcabcabcabc' }]);
    for (let i = 0; i < bytes.length; i++) {
      await expect(open(bytes.subarray(0, i))).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
      const flipped = Buffer.from(bytes);
      flipped[i]! ^= 0x11;
      const outcome = await textOf(flipped, 'a').catch((error) => error.code);
      expect(['abcabcabcabc', 'DOCUMENT_CORRUPT', 'DOCUMENT_ENCRYPTED', 'LIMIT_EXCEEDED']).toContain(outcome);
    }
  });
});
