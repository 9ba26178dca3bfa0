import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectType } from '../../../src/extract/detect/index.ts';
import { mismatchOf } from '../../../src/extract/detect/mismatch.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';

const detect = (content: string | Uint8Array, encoding: BufferEncoding = 'utf8') =>
  detectType(openMemory(typeof content === 'string' ? Buffer.from(content, encoding) : content, 'file'));

/** A ZIP of empty, uncompressed entries; enough for everything that goes by names. */
function zip(names: readonly string[], cut = false): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const local = Buffer.alloc(30 + name.length);
    local.write('PK\x03\x04', 'latin1');
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entry.write(name, 46);
    locals.push(local);
    central.push(entry);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(Buffer.concat(central).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat(cut ? locals : [...locals, ...central, end]);
}

/** An OLE2 file whose directory holds the names, up to four of them. */
function ole(names: readonly string[]): Uint8Array {
  const file = Buffer.alloc(512 * 3);
  file.write('d0cf11e0a1b11ae1', 'hex');
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  file.writeUInt32LE(0, 76);
  file.writeUInt32LE(0xffff_fffe, 512 + 4);
  for (const [index, name] of names.entries()) {
    const at = 1024 + index * 128;
    file.write(name, at, 'utf16le');
    file.writeUInt16LE((name.length + 1) * 2, at + 64);
  }
  return file;
}

describe('detectType', () => {
  it('knows a PDF, also behind a little junk', async () => {
    expect(await detect('%PDF-1.7\n')).toMatchObject({ format: 'pdf', kind: 'pdf' });
    expect(await detect(`${'\n'.repeat(900)}%PDF-1.4\n`)).toMatchObject({ format: 'pdf' });
    expect(await detect(`Read about the format.${'\n'.repeat(2000)}%PDF-1.4\n`)).toMatchObject({
      format: 'text',
    });
  });

  it('knows pictures by their first bytes', async () => {
    const head = async (hex: string) => (await detect(Buffer.from(hex.padEnd(80, '0'), 'hex'))).mediaType;
    expect(await head('89504e470d0a1a0a')).toBe('image/png');
    expect(await head('ffd8ffe0')).toBe('image/jpeg');
    expect(await head('524946460000000057454250')).toBe('image/webp');
    expect(await head('49492a00')).toBe('image/tiff');
    expect(await head('4d4d002a')).toBe('image/tiff');
    expect(await head('474946383961')).toBe('image/gif');
    expect(await head('0000001c6674797061766966')).toBe('image/avif');
  });

  it('knows workbooks by what is in the archive', async () => {
    const sheet = { format: 'workbook', kind: 'spreadsheet' };
    expect(await detect(zip(['[Content_Types].xml', 'xl/workbook.xml']))).toMatchObject({
      ...sheet,
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    });
    expect(await detect(zip(['[Content_Types].xml', 'xl\\workbook.xml']))).toMatchObject(sheet);
    expect((await detect(zip(['xl/workbook.xml', 'xl/vbaProject.bin']))).mediaType).toMatch(/macroEnabled/);
    expect(await detect(zip(['[Content_Types].xml', 'xl/workbook.xml'], true))).toMatchObject(sheet);
    expect(await detect(ole(['Root Entry', 'Workbook']))).toMatchObject({
      ...sheet,
      mediaType: 'application/vnd.ms-excel',
    });
  });

  it('names what it knows and does not read', async () => {
    const refused = async (content: Uint8Array | string, words: RegExp) =>
      expect(detect(content)).rejects.toMatchObject({
        code: 'INPUT_TYPE_UNSUPPORTED',
        message: expect.stringMatching(words),
      });
    await refused(zip(['[Content_Types].xml', 'word/document.xml']), /Word/);
    await refused(zip(['[Content_Types].xml', 'ppt/presentation.xml']), /PowerPoint/);
    await refused(zip(['a.txt', 'b.txt']), /ZIP/);
    await refused(ole(['Root Entry', 'WordDocument']), /Word/);
    await refused(ole(['Root Entry', 'FileHeader', 'BodyText']), /Hangul/);
    await refused('<!DOCTYPE html><html><body>hello</body></html>', /HTML/);
    await refused('{\\rtf1 hello}', /RTF/);
    await refused(Buffer.from('0000001c667479706865696300000000', 'hex'), /HEIC/);
  });

  it('takes an encrypted Office file for a workbook, which only its password can tell', async () => {
    expect(await detect(ole(['Root Entry', 'EncryptionInfo', 'EncryptedPackage']))).toMatchObject({
      format: 'workbook',
    });
  });

  it('tells tables from text, in any encoding', async () => {
    const csv = { format: 'csv', mediaType: 'text/csv' };
    expect(await detect('name,age\nKim,3\nLee,4\n')).toMatchObject(csv);
    expect(await detect('name;age\nKim;3\nLee;4\n')).toMatchObject(csv);
    expect(await detect('name\tage\nKim\t3\n')).toMatchObject({ mediaType: 'text/tab-separated-values' });
    expect(await detect('\uFEFFname,age\nKim,3\nLee,4\n', 'utf16le')).toMatchObject(csv);
    // 이름,나이 / 김,3 in CP949.
    expect(await detect(Buffer.from('c0ccb8a72cb3aac0cc0ab1e82c330a', 'hex'))).toMatchObject(csv);
    const letter =
      'Dear Ms Kim,\n\nthank you, as always, for your order.\nWe send it today.\n\nYours,\nLee\n';
    expect(await detect(letter)).toMatchObject({ format: 'text', mediaType: 'text/plain' });
    expect(await detect('one word')).toMatchObject({ format: 'text' });
    expect(await detect('Stra\xdfe in M\xfcnchen\n', 'latin1')).toMatchObject({ format: 'text' });
  });

  it('decides about any bytes, or refuses them with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 700 }), async (bytes) => {
        await detect(bytes).catch((error: unknown) =>
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(INPUT_TYPE_UNSUPPORTED|DOCUMENT_ENCRYPTED)$/),
          }),
        );
      }),
    );
  });

  it('survives an OLE2 header that points anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 504, maxLength: 2000 }), async (rest) => {
        const bytes = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), rest]);
        await detect(bytes).catch((error: unknown) => expect(error).toHaveProperty('code'));
      }),
    );
  });
});

describe('mismatchOf', () => {
  const pdf = { format: 'pdf', kind: 'pdf', mediaType: 'application/pdf' } as const;
  const png = { format: 'image', kind: 'image', mediaType: 'image/png' } as const;

  it('warns where the name promises another type', () => {
    expect(mismatchOf('a.pdf', pdf)).toEqual([]);
    expect(mismatchOf('a.PNG', png)).toEqual([]);
    expect(mismatchOf('a', pdf)).toEqual([]);
    expect(mismatchOf('a.bak', pdf)).toEqual([]);
    expect(mismatchOf('a.constructor', pdf)).toEqual([]);
    expect(mismatchOf('a.pdf', png)).toMatchObject([{ code: 'INPUT_TYPE_MISMATCH', severity: 'warning' }]);
    expect(mismatchOf('a.jpg', png)).toMatchObject([{ code: 'INPUT_TYPE_MISMATCH' }]);
  });
});
