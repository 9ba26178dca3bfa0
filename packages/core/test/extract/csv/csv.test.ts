import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { detectDelimiter } from '../../../src/extract/csv/delimiter.ts';
import { extractCsv } from '../../../src/extract/csv/index.ts';
import { openCsv } from '../../../src/extract/csv/reader.ts';
import type { FormatContext } from '../../../src/extract/format.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import type { ByteSource } from '../../../src/extract/input/source.ts';
import { openSheets, textRows } from '../../../src/extract/sheets.ts';
import { all } from '../excel/book-file.ts';
import { liveBytes } from '../live-memory.ts';

async function read(bytes: Uint8Array | string, options = {}) {
  const book = await openCsv(openMemory(Buffer.from(bytes as Uint8Array), '자료.csv'), options);
  const sheet = book.sheets[0];
  const rows = await all(textRows(sheet));
  return { rows, sheet };
}

const table = '이름,금액,비고\n홍길동,"1,000","둘째 ""줄""\n계속"\n똠방각하,2,펲시\n';
const expected = [
  ['이름', '금액', '비고'],
  ['홍길동', '1,000', '둘째 "줄"\n계속'],
  ['똠방각하', '2', '펲시'],
];

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(table), 0],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${table}`), 0],
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${table}`, 'utf16le'), 0],
    ['UTF-16 BE with mark', Buffer.from(`\uFEFF${table}`, 'utf16le').swap16(), 0],
    ['CP949', iconv.encode(table, 'cp949'), 1],
  ])('reads %s', async (_, bytes, issues) => {
    const { rows, sheet } = await read(bytes);
    expect(rows).toEqual(expected);
    expect(sheet.issues.map((issue) => issue.code)).toEqual(Array(issues).fill('TEXT_ENCODING_GUESSED'));
  });

  it('reads UTF-16 without mark, EUC-KR and Windows-1252', async () => {
    const latin = 'name;price\nCafé;3,50 €\nÜbergröße;1\n';
    expect((await read(Buffer.from(latin, 'utf16le'))).rows[1]).toEqual(['Café', '3,50 €']);
    expect((await read(iconv.encode(latin, 'windows-1252'))).rows[2]).toEqual(['Übergröße', '1']);
    const korean = '부서,담당\n총무부,김철수\n';
    expect((await read(iconv.encode(korean, 'euc-kr'))).rows[1]).toEqual(['총무부', '김철수']);
  });

  it.each(['utf8', 'cp949'])('finds %s where the text beyond ASCII starts late', async (encoding) => {
    const late = `${'a,b\n'.repeat(60_000)}끝,가나다\n`;
    const { rows } = await read(iconv.encode(late, encoding));
    expect(rows).toHaveLength(60_001);
    expect(rows.at(-1)).toEqual(['끝', '가나다']);
  });
});

describe('delimiters', () => {
  it.each([
    [',', 'a,b\n1,2\n'],
    ['\t', 'a\tb\n1,5\t2\n'],
    [';', 'a;b\n1,5;2,5\n3,5;4,5\n'],
    ['|', 'a|b|c\n1|2|3\n'],
    [';', 'sep=;\na,b,c;d\n'],
    [',', 'one\ntwo\n'],
    [',', '"a;b;c",1\n"d;e;f",2\n'],
  ])('finds %j', (delimiter, head) => {
    expect(detectDelimiter(head)).toBe(delimiter);
  });

  it('leaves out the line that states the delimiter', async () => {
    expect((await read('sep=;\r\na;b\r\n')).rows).toEqual([['a', 'b']]);
  });

  it('parts by tabs alone where the type says so', async () => {
    const source = openMemory(Buffer.from('a,b\tc,d\n'), 'a.tsv');
    const book = await openSheets(source, { mediaType: 'text/tab-separated-values' });
    expect(await all(textRows(book.sheets[0]!))).toEqual([['a,b', 'c,d']]);
  });
});

describe('quoting', () => {
  const field = fc.string({
    unit: fc.constantFrom('a', '가', ',', ';', '"', '\n', '\r', ' ', '\t', '|', '😀'),
    maxLength: 8,
  });

  it('gives back any fields that were quoted as RFC 4180 asks, however the bytes are cut', async () => {
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (written, size) => {
        const text = written
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        const book = await openCsv(chunked(Buffer.from(text), size), { delimiter: ',' });
        const read = await all(textRows(book.sheets[0]));
        const trimEnd = (row: readonly string[]) =>
          row.slice(0, row.findLastIndex((value) => value !== '') + 1);
        const want = written.map(trimEnd);
        while (want.at(-1)?.length === 0) want.pop();
        expect(read).toEqual(want);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps rows whose quotes are out of place, and says which is the first', async () => {
    const { rows, sheet } = await read('a,b\n1,5" disk\n2,"x"y\n3,"open\n4,z\n');
    expect(rows).toEqual([
      ['a', 'b'],
      ['1', '5" disk'],
      ['2', 'xy'],
      ['3', '"open'],
      ['4', 'z'],
    ]);
    expect(sheet.issues).toMatchObject([{ code: 'CSV_MALFORMED', severity: 'warning', ref: 'A3' }]);
  });

  it('reports rows of another length, but not empty lines', async () => {
    expect((await read('a,b\n\n1,2\n\n')).sheet.issues).toEqual([]);
    const { rows, sheet } = await read('a,b\n1\n1,2,3\n');
    expect(rows).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
    expect(sheet.issues[0]?.message).toContain('2 another number of fields');
  });

  it('reads the line ends of all systems, and a last line without one', async () => {
    for (const end of ['\n', '\r\n', '\r'])
      expect((await read(`a,b${end}c,d`)).rows).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
    expect((await read('')).rows).toEqual([]);
  });

  it('ends an unclosed quote and an endless line within bounded memory', async () => {
    const tail = 'b,c\n'.repeat(400_000);
    const open = await read(`"a\n${tail}`);
    expect(open.rows).toHaveLength(400_001);
    const before = liveBytes();
    const book = await openCsv(repeated(Buffer.alloc(1 << 16, 'x'), 800));
    let length = 0;
    let most = 0;
    for await (const row of book.sheets[0].rows()) {
      for (const cell of row.cells) length += cell.text.length;
      most = Math.max(most, liveBytes() - before);
    }
    expect(length).toBe(800 * 65_536);
    expect(most).toBeLessThan(25 * 2 ** 20);
  });
});

describe('what a text table says of itself', () => {
  const details = async (bytes: Uint8Array | string) => {
    const book = await openCsv(openMemory(Buffer.from(bytes as Uint8Array), '자료.csv'));
    return (await book.sheets[0].details()).text;
  };

  it('is its encoding, delimiter, quote and header', async () => {
    const found = { encoding: 'utf-8', delimiter: ',', quote: '"', headerRows: 1 };
    expect(await details(table)).toEqual(found);
    expect(await details(iconv.encode(table, 'cp949'))).toEqual({ ...found, encoding: 'cp949' });
    expect(await details(iconv.encode(table, 'utf-16le', { addBOM: true }))).toMatchObject({
      encoding: 'utf-16le',
    });
    expect(await details('1;2\n3;4\n')).toEqual({ ...found, delimiter: ';', headerRows: 0 });
    expect(await details('sep=|\nname|n\na|1\n')).toEqual({ ...found, delimiter: '|' });
    expect(await details('')).toMatchObject({ headerRows: 0 });
  });

  it('may be quotes of another kind, which are told from apostrophes', async () => {
    const { rows } = await read("'a','b, c'\n'it''s',1\n");
    expect(rows).toEqual([
      ['a', 'b, c'],
      ["it's", '1'],
    ]);
    expect((await read("'90s,x\n'80s,y\n")).rows[0]).toEqual(["'90s", 'x']);
  });
});

describe('cells', () => {
  it('have the type that their text plainly is', async () => {
    const fields =
      '12,-3.5,"1,234",007,1e3,TRUE,2026-03-01,2026.3.1,2026/03/01 09:30,2026-02-30,12-34,,1.2.3,"₩1,000"';
    const book = await openCsv(openMemory(Buffer.from(fields), 'a.csv'));
    const [row] = await all(book.sheets[0].rows());
    expect(row?.cells.map((cell) => cell.value)).toEqual([
      12,
      -3.5,
      1234,
      '007',
      1000,
      true,
      '2026-03-01',
      '2026-03-01',
      '2026-03-01T09:30:00',
      '2026-02-30',
      '12-34',
      '1.2.3',
      '₩1,000',
    ]);
    expect(row?.cells.map((cell) => cell.type).slice(0, 8)).toEqual([
      'number',
      'number',
      'number',
      'text',
      'number',
      'boolean',
      'date',
      'date',
    ]);
  });
});

describe('extractCsv', () => {
  it('gives one sheet with a table, its header and typed values', async () => {
    const bytes = Buffer.from('이름,금액\n가,1000\n나,"2,500"\n');
    const unused = () => Promise.reject(new Error('not for text'));
    const context: FormatContext = {
      mediaType: 'text/csv',
      ocr: 'never',
      languages: [],
      wantsPage: () => true,
      password: undefined,
      limits: { maxBytes: 1e9, maxPages: 9, maxPixels: 1, maxCells: 100, timeoutMs: 0 },
      signal: new AbortController().signal,
      report: () => undefined,
      pdfEngine: unused,
      ocrEngine: unused,
    };
    const result = await extractCsv(openMemory(bytes, '매출.csv'), context);
    expect(result).toMatchObject({
      kind: 'spreadsheet',
      sheets: [{ number: 1, name: '매출', rows: 3, columns: 2, hidden: false }],
      tables: [{ id: 't1', sheet: 1, ref: 'A1:B3', headerRows: 1 }],
      issues: [],
    });
    expect(result.tables[0]?.cells.at(-1)).toEqual({
      row: 2,
      column: 1,
      text: '2,500',
      value: 2500,
      ref: 'B3',
    });
    const aborted = { ...context, signal: AbortSignal.abort() };
    await expect(extractCsv(openMemory(bytes, 'a.csv'), aborted)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

/** A source that gives its bytes in pieces of this size. */
function chunked(bytes: Buffer, size: number): ByteSource {
  return {
    ...openMemory(bytes, 'a.csv'),
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

/** A source that gives the same bytes many times. */
function repeated(bytes: Buffer, times: number): ByteSource {
  return {
    ...openMemory(bytes, 'a.csv'),
    size: bytes.length * times,
    async *stream() {
      for (let i = 0; i < times; i++) yield bytes;
    },
  };
}
