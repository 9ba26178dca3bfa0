import * as XLSX from '@e965/xlsx';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { isDocprocError } from '../../../src/errors/index.ts';
import { openCompound } from '../../../src/extract/excel/encrypted/compound.ts';
import { extract } from '../../../src/extract/extract.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import { openBook, readSheet } from '../../../src/extract/sheet/read.ts';
import { all, bookFile } from './book-file.ts';
import { compound, encryptStandard } from './encrypted-file.ts';
import { zipFile } from './zip-file.ts';

const password = '비밀 pass';
const rows = Array.from({ length: 2000 }, (_, i) => [`행 ${i}`, i * 1.5]);
const spinCount = 1000;

/** Written by a library that is not ours. */
const agile = Buffer.from(
  await writeXlsx({ sheets: [{ name: 'S', rows }], encryption: { password, spinCount } }),
);
const plain = bookFile({
  sheets: [
    `<sheetData>${rows.map(([text, value]) => row(String(text), Number(value))).join('')}</sheetData>`,
  ],
});
const standard = encryptStandard(plain, password);

function row(text: string, value: number): string {
  return `<row><c t="str"><v>${text}</v></c><c><v>${value}</v></c></row>`;
}

describe.each([
  ['agile', agile],
  ['standard', standard],
])('a workbook under %s encryption', (_, bytes) => {
  it('opens with its password', async () => {
    await using book = await openBook(bytes, { password });
    expect(book.metadata.encrypted).toBe(true);
    const found = await all(book.sheets[0]!.rows());
    expect(found.map(({ cells }) => cells.map(({ value }) => value))).toEqual(rows);
  });

  it('says that it is encrypted, or that the password is wrong', async () => {
    await expect(openBook(bytes)).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
    await expect(openBook(bytes, { password: 'x' })).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    const document = await extract(bytes, { password: 'x' });
    expect([document.status, document.issues[0]?.code]).toEqual(['failed', 'PASSWORD_WRONG']);
  });

  it('ends with a coded error wherever it is cut off', async () => {
    for (let part = 1; part < 16; part++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 16));
      await expect(all(readSheet(cut, { password }))).rejects.toMatchObject({
        code: expect.stringMatching(
          /^(DOCUMENT_(CORRUPT|ENCRYPTED)|SHEET_UNREADABLE|INPUT_TYPE_UNSUPPORTED)$/,
        ),
      });
    }
  });
});

describe('encrypted workbooks', () => {
  it('open without a password where it is the one that Excel tries itself', async () => {
    const encryption = { password: 'VelvetSweatshop', spinCount };
    const bytes = await writeXlsx({ sheets: [{ name: 'S', rows: [['보호']] }], encryption });
    const found = await all(readSheet(bytes));
    expect(found[0]?.cells[0]?.value).toBe('보호');
  });

  it('are refused where the password is to be hashed for minutes', async () => {
    const info = Buffer.concat([Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]), Buffer.from(endless)]);
    const endlessFile = compound({ EncryptionInfo: info, EncryptedPackage: Buffer.alloc(5000) });
    await expect(openBook(endlessFile, { password })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('are refused where they hold something else, or an unknown cipher', async () => {
    const word = zipFile([{ name: 'word/document.xml', data: '<w/>' }]);
    await expect(openBook(encryptStandard(word, password), { password })).rejects.toMatchObject({
      code: 'INPUT_TYPE_UNSUPPORTED',
    });
    const twice = encryptStandard(standard, password);
    await expect(openBook(twice, { password })).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    const unknown = compound({ EncryptionInfo: Buffer.alloc(64, 3), EncryptedPackage: Buffer.alloc(5000) });
    await expect(openBook(unknown, { password })).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
  });

  it('are refused where their key is too short for the cipher', async () => {
    const file = XLSX.CFB.read(agile, { type: 'buffer' });
    const streamOf = (name: string) => Buffer.from(XLSX.CFB.find(file, name)?.content ?? []);
    const info = streamOf('EncryptionInfo').toString('latin1');
    const short = info.replace(/(encryptedKeyValue=")([^"]+)/, (_, name: string, value: string) => {
      return name + Buffer.from(value, 'base64').subarray(0, 16).toString('base64');
    });
    const EncryptedPackage = streamOf('EncryptedPackage');
    const bytes = compound({ EncryptionInfo: Buffer.from(short, 'latin1'), EncryptedPackage });
    await expect(openBook(bytes, { password })).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
  });

  it('are not read again and again where their sectors run in a circle', async () => {
    const bytes = Buffer.alloc(4 * 2 ** 20);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
    bytes.writeUInt16LE(9, 30);
    bytes.writeUInt32LE(0xffff_ffff, 44);
    const memory = openMemory(bytes, 'a.xlsx');
    let reads = 0;
    const read = (start: number, end: number) => {
      reads += 1;
      return memory.read(start, end);
    };
    const file = openCompound({ ...memory, read }).then((opened) => opened.stream('EncryptionInfo'));
    expect(await file.catch((error: unknown) => error)).toSatisfy(
      (found) => found === undefined || isDocprocError(found),
    );
    expect(reads).toBeLessThan(200);
  });

  it('say so where they are OpenDocument files', async () => {
    const manifest = '<manifest:manifest><manifest:encryption-data/></manifest:manifest>';
    const bytes = zipFile([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
      { name: 'content.xml', data: 'x' },
      { name: 'META-INF/manifest.xml', data: manifest },
    ]);
    await expect(openBook(bytes)).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
  });
});

const cipher =
  'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="';
const block = 'AAAAAAAAAAAAAAAAAAAAAA==';
const endless = `<encryption><keyData ${cipher}/><keyEncryptors><keyEncryptor><encryptedKey spinCount="10000000" ${cipher} encryptedVerifierHashInput="${block}" encryptedVerifierHashValue="${block}" encryptedKeyValue="${block}"/></keyEncryptor></keyEncryptors></encryption>`;
