import { createHash } from 'node:crypto';
import * as XLSX from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { openLegacyWorkbook } from '../../../src/extract/excel/legacy/index.ts';
import { rc4KeyStream } from '../../../src/extract/excel/legacy/rc4.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import { openSheets } from '../../../src/extract/sheets.ts';
import { rowsOf } from './book-file.ts';
import { zipFile } from './zip-file.ts';

const types = {
  biff8: 'application/vnd.ms-excel',
  xlsb: 'application/vnd.ms-excel.sheet.binary.macroEnabled.12',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
} as const;

function workbook(): XLSX.WorkBook {
  const sheet = XLSX.utils.aoa_to_sheet([
    ['이름', '금액', '날짜', '참'],
    ['홍길동', 1234.5, 45352, true],
    [],
    [null, 3],
  ]);
  sheet['B2'].z = '#,##0.00';
  sheet['C2'].z = 'm/d/yy';
  sheet['!merges'] = [{ s: { r: 3, c: 1 }, e: { r: 3, c: 2 } }];
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, '자료');
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['둘']]), '둘째');
  return book;
}

function bytesOf(bookType: XLSX.BookType): Buffer {
  return XLSX.write(workbook(), { type: 'buffer', bookType });
}

describe.each(Object.entries(types))('%s', (bookType, mediaType) => {
  it('reads values, texts, types, merged ranges and sheets', async () => {
    const source = openMemory(bytesOf(bookType as XLSX.BookType), 'a');
    await using book = await openSheets(source, { mediaType });
    expect(book.sheets.map(({ number, name }) => [number, name])).toEqual([
      [1, '자료'],
      [2, '둘째'],
    ]);
    const rows = await rowsOf(book);
    expect(rows.map((row) => row.index)).toEqual([0, 1, 3]);
    expect(rows[1]?.cells.map((cell) => cell.value)).toEqual(['홍길동', 1234.5, '2024-03-01', true]);
    expect(rows[1]?.cells.map((cell) => cell.type)).toEqual(['text', 'number', 'date', 'boolean']);
    if (bookType !== 'ods') expect(rows[1]?.cells[1]?.text).toBe('1,234.50');
    expect(book.sheets[0]?.merges).toEqual([{ firstRow: 3, firstColumn: 1, lastRow: 3, lastColumn: 2 }]);
    expect((await rowsOf(book, 1))[0]?.cells[0]?.value).toBe('둘');
  });
});

describe('openLegacyWorkbook', () => {
  it('refuses what is damaged, too large, too slow or a bomb', async () => {
    const good = bytesOf('biff8');
    const open = (bytes: Uint8Array, options = {}) => openLegacyWorkbook(openMemory(bytes, 'a.xls'), options);
    await expect(open(good.subarray(0, 600))).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await expect(open(good, { maxLegacyBytes: 100 })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    await expect(open(good, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(open(good, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    const bomb = zipFile([{ name: 'content.xml', data: Buffer.alloc(40 * 2 ** 20) }]);
    await expect(open(bomb)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('opens encrypted workbooks with their password, and those of the silent password without', async () => {
    const open = (bytes: Uint8Array, password?: string) =>
      openLegacyWorkbook(openMemory(bytes, 'a.xls'), { password });
    const secret = encrypt(bytesOf('biff8'), '비밀');
    await expect(open(secret)).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
    await expect(open(secret, 'wrong')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    for (const [bytes, password] of [
      [secret, '비밀'],
      [encrypt(bytesOf('biff8'), 'VelvetSweatshop'), undefined],
    ] as const) {
      await using book = await open(bytes, password);
      expect((await rowsOf(book))[1]?.cells[0]?.value).toBe('홍길동');
    }
  });
});

describe('rc4KeyStream', () => {
  it('gives the published key stream', () => {
    const plain = Buffer.from('Plaintext');
    const stream = rc4KeyStream(Buffer.from('Key'), plain.length);
    expect(Buffer.from(plain.map((byte, i) => byte ^ stream[i]!)).toString('hex')).toBe('bbf316e8d940af0ad3');
  });
});

/** Encrypts an .xls file as Excel 97 does ([MS-OFFCRYPTO] 2.3.6): a password record after the BOF, then RC4. */
function encrypt(file: Buffer, password: string): Buffer {
  const container = XLSX.CFB.read(file, { type: 'buffer' });
  const entry = XLSX.CFB.find(container, '/Workbook');
  const content = Buffer.from(entry.content);
  const md5 = (...parts: Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest();
  const salt = Buffer.alloc(16, 7);
  const short = md5(Buffer.from(password, 'utf16le')).subarray(0, 5);
  const base = md5(...Array.from({ length: 16 }, () => Buffer.concat([short, salt]))).subarray(0, 5);
  const keyOf = (block: number) => md5(base, Buffer.from(Uint32Array.of(block).buffer));
  const verifier = Buffer.alloc(16, 9);
  const proof = Buffer.concat([verifier, md5(verifier)]);
  const proofKey = rc4KeyStream(keyOf(0), 32);
  const record = Buffer.concat([
    Buffer.from([0x2f, 0, 54, 0, 1, 0, 1, 0, 1, 0]),
    salt,
    proof.map((byte, i) => byte ^ proofKey[i]!),
  ]);
  const bofEnd = 4 + content.readUInt16LE(2);
  const plain = Buffer.concat([content.subarray(0, bofEnd), record, content.subarray(bofEnd)]);
  const out = Buffer.from(plain);
  for (let at = 0; at < plain.length; at += 1024) {
    const stream = rc4KeyStream(keyOf(at / 1024), 1024);
    for (let i = at; i < Math.min(at + 1024, plain.length); i++) out[i] = plain[i]! ^ stream[i - at]!;
  }
  const open = new Set([0x0809, 0x2f, 0xe1]);
  for (let at = 0; at + 4 <= plain.length; at += 4 + plain.readUInt16LE(at + 2)) {
    const [type, length] = [plain.readUInt16LE(at), plain.readUInt16LE(at + 2)];
    // The record moved all sheets.
    if (type === 0x85) plain.writeUInt32LE(plain.readUInt32LE(at + 4) + record.length, at + 4);
    plain.copy(out, at, at, at + 4 + (open.has(type) ? length : type === 0x85 ? 4 : 0));
  }
  entry.content = out;
  entry.size = out.length;
  return Buffer.from(XLSX.CFB.write(container, { type: 'buffer' }));
}
