import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDocprocError } from '../../../src/errors/index.ts';
import { bookFile, cellsOf, openBytes, rowsOf, stylesOf, worksheet } from './book-file.ts';
import { zipFile } from './zip-file.ts';

const data = (xml: string) => `<sheetData>${xml}</sheetData>`;
const values = (sheet: string, parts = {}) => cellsOf({ sheets: [sheet], ...parts }, (cell) => cell.value);
const texts = (sheet: string, parts = {}) => cellsOf({ sheets: [sheet], ...parts }, (cell) => cell.text);

describe('cells', () => {
  it('reads every type of cell', async () => {
    const xml = data(
      `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><v>-12.5</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c><c r="E1" t="str"><f>A1&amp;"x"</f><v>나x</v></c><c r="F1" t="inlineStr"><is><t>안 &lt;녕</t></is></c><c r="G1" t="d"><v>2024-03-01</v></c><c r="H1"><v>1.5E-3</v></c></row>`,
    );
    const found = await cellsOf(
      { sheets: [xml], strings: '<si><t>가</t></si><si><t>나</t></si>' },
      (cell) => [cell.type, cell.value, cell.text, cell.formula],
    );
    expect(found.map(([, , picked]) => picked)).toEqual([
      ['text', '나', '나', undefined],
      ['number', -12.5, '-12.5', undefined],
      ['boolean', true, 'TRUE', undefined],
      ['error', '#N/A', '#N/A', undefined],
      ['text', '나x', '나x', 'A1&"x"'],
      ['text', '안 <녕', '안 <녕', undefined],
      ['date', '2024-03-01', '2024-03-01', undefined],
      ['number', 0.0015, '0.0015', undefined],
    ]);
  });

  it('joins rich text, leaves phonetic runs out, and resolves escapes and CDATA', async () => {
    const rich =
      '<r><t>東</t></r><r><rPr><b/></rPr><t>京</t></r><rPh sb="0" eb="1"><t>とう</t></rPh><phoneticPr/>';
    const strings = `<si>${rich}</si><si><t>a_x000D_b_x005F_x</t></si><si><t><![CDATA[<c>]]>&amp;d</t></si><si/><si><t xml:space="preserve"> e </t></si>`;
    const cells = [0, 1, 2, 3, 4].map((i) => `<c t="s"><v>${i}</v></c>`).join('');
    const xml = data(`<row>${cells}<c t="inlineStr"><is>${rich}</is></c></row>`);
    expect(await values(xml, { strings })).toEqual([
      [0, 0, '東京'],
      [0, 1, 'a\rb_x'],
      [0, 2, '<c>&d'],
      [0, 4, ' e '],
      [0, 5, '東京'],
    ]);
  });

  it('places rows and cells that do not say where they are, whatever the dimension claims', async () => {
    const xml = `<dimension ref="C9:C9"/>${data('<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>')}`;
    expect(await values(xml)).toEqual([
      [0, 0, 1],
      [0, 3, 2],
      [0, 4, 3],
      [2, 0, 4],
    ]);
  });

  it('reads a cell at the far end of a sheet without making a grid', async () => {
    const xml = data(
      '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    );
    const before = process.memoryUsage().heapUsed;
    expect(await values(xml)).toEqual([
      [0, 0, 1],
      [1_048_575, 16_383, 2],
    ]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * 2 ** 20);
  });

  it('keeps texts that look like numbers as they are, and numbers to their last digit', async () => {
    const xml = data(
      '<row><c t="str"><v>007</v></c><c t="inlineStr"><is><t>1.50</t></is></c><c><v>0.1</v></c><c><v>9007199254740993</v></c><c><v>123456789.123456789</v></c><c><v>1<!-- -->2</v></c></row>',
    );
    expect((await values(xml)).map(([, , value]) => value)).toEqual([
      '007',
      '1.50',
      0.1,
      9007199254740992,
      Number('123456789.123456789'),
      12,
    ]);
  });

  it('sorts cells out of order and reports what is out of place, once', async () => {
    const book = await openBytes(
      bookFile({
        sheets: [
          data(
            '<row r="3"><c r="C3"><v>3</v></c><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>9</v></c></row><row r="2000000"><c t="s"><v>7</v></c></row>',
          ),
        ],
      }),
    );
    const rows = await rowsOf(book);
    expect(rows.map((row) => [row.index, row.cells.map((cell) => [cell.column, cell.value])])).toEqual([
      [
        2,
        [
          [0, 1],
          [2, 3],
        ],
      ],
      [3, [[0, 9]]],
    ]);
    expect(book.sheets[0]?.issues.map((issue) => [issue.code, issue.severity])).toEqual([
      ['CELL_UNREADABLE', 'warning'],
      ['CELL_UNREADABLE', 'warning'],
    ]);
  });

  it('says that formulas have no saved results', async () => {
    const book = await openBytes(bookFile({ sheets: [data('<row><c><f>SUM(B1:C1)</f></c></row>')] }));
    const [row] = await rowsOf(book);
    expect(row?.cells[0]).toMatchObject({ formula: 'SUM(B1:C1)', value: null, text: '' });
    expect(book.sheets[0]?.issues[0]?.message).toContain('no saved result');
  });
});

describe('formats and dates', () => {
  it('shows numbers and dates by their style', async () => {
    const styles = stylesOf(['General', 'yyyy"년" m"월" d"일"', '#,##0"원"', '[$-412]h:mm AM/PM']);
    const xml = data(
      '<row><c s="1"><v>45352</v></c><c s="2"><v>1234.4</v></c><c s="3"><v>0.75</v></c><c s="99"><v>1</v></c></row>',
    );
    expect((await texts(xml, { styles })).map(([, , text]) => text)).toEqual([
      '2024년 3월 1일',
      '1,234원',
      '6:00 오후',
      '1',
    ]);
    expect((await values(xml, { styles })).map(([, , value]) => value)).toEqual([
      '2024-03-01',
      1234.4,
      '18:00:00',
      1,
    ]);
  });

  it('counts days from 1904 where the workbook says so', async () => {
    const parts = { styles: stylesOf(['yyyy-mm-dd']), workbookPr: '<workbookPr date1904="1"/>' };
    expect(await values(data('<row><c><v>43890</v></c></row>'), parts)).toEqual([[0, 0, '2024-03-01']]);
  });

  it('uses built-in formats by id, Korean ones too', async () => {
    const styles = '<cellXfs><xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="3"/></cellXfs>';
    const xml = data(
      '<row><c s="0"><v>45352</v></c><c s="1"><v>45352</v></c><c s="2"><v>12345</v></c></row>',
    );
    expect((await texts(xml, { styles })).map(([, , text]) => text)).toEqual([
      '3/1/24',
      '2024년 03월 01일',
      '12,345',
    ]);
  });
});

describe('workbook', () => {
  it('finds sheets by their relationships, not by their names', async () => {
    const rels =
      '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="/xl/odd/두번째.xml"/><Relationship Id="r2" Type="x/worksheet" Target="./odd/../odd/1.xml"/></Relationships>';
    const book = await openBytes(
      bookFile({
        sheets: [data(''), data('')],
        extra: [
          { name: 'xl/_rels/workbook.xml.rels', data: rels },
          { name: 'xl/odd/두번째.xml', data: worksheet(data('<row><c><v>1</v></c></row>')) },
          { name: 'xl/odd/1.xml', data: worksheet(data('<row><c><v>2</v></c></row>')) },
        ],
      }),
    );
    expect((await rowsOf(book, 0))[0]?.cells[0]?.value).toBe(1);
    expect((await rowsOf(book, 1))[0]?.cells[0]?.value).toBe(2);
  });

  it('tells hidden sheets, rows and columns, merged ranges, names and properties', async () => {
    const workbook = `<workbook xmlns:r="r"><sheets><sheet name="매출 &amp; 손익" sheetId="3" r:id="r1"/><sheet name="b" sheetId="4" state="veryHidden" r:id="r2"/></sheets><definedNames><definedName name="합계">S1!$A$1</definedName><definedName name="n" localSheetId="1" hidden="1">1</definedName></definedNames></workbook>`;
    const sheet = `<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="9"/></cols>${data('<row r="2" hidden="1"><c><v>1</v></c></row>')}<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="nonsense"/></mergeCells>`;
    const core =
      '<cp:coreProperties xmlns:cp="a" xmlns:dc="b"><dc:title>보고서</dc:title><dc:creator>김</dc:creator><dcterms:created xmlns:dcterms="c">2024-03-01T00:00:00Z</dcterms:created></cp:coreProperties>';
    const book = await openBytes(
      bookFile({
        sheets: [sheet, data('')],
        extra: [
          { name: 'xl/workbook.xml', data: workbook },
          { name: 'docProps/core.xml', data: core },
          {
            name: 'docProps/app.xml',
            data: '<Properties><Application>Microsoft Excel</Application></Properties>',
          },
        ],
      }),
    );
    expect(book.sheets.map(({ number, name, hidden }) => [number, name, hidden])).toEqual([
      [1, '매출 & 손익', false],
      [2, 'b', true],
    ]);
    expect(await rowsOf(book)).toMatchObject([{ index: 1, hidden: true }]);
    expect(book.sheets[0]?.hiddenColumns).toEqual([[1, 2]]);
    expect(book.sheets[0]?.merges).toEqual([{ firstRow: 0, firstColumn: 0, lastRow: 1, lastColumn: 1 }]);
    expect(book.names).toEqual([
      { name: '합계', formula: 'S1!$A$1', hidden: false },
      { name: 'n', formula: '1', hidden: true, sheet: 2 },
    ]);
    expect(book.metadata).toEqual({
      title: '보고서',
      author: '김',
      createdAt: '2024-03-01T00:00:00.000Z',
      producer: 'Microsoft Excel',
    });
  });

  it('reads strict files, prefixed names and UTF-16 parts', async () => {
    const ns = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
    const strict = `<x:worksheet xmlns:x="${ns}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const rels =
      '<Relationships><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings" Target="texts.xml"/></Relationships>';
    const book = await openBytes(
      bookFile({
        sheets: [''],
        extra: [
          { name: 'xl/_rels/workbook.xml.rels', data: rels },
          { name: 'xl/worksheets/sheet1.xml', data: Buffer.from(`\uFEFF${strict}`, 'utf16le') },
          { name: 'xl/texts.xml', data: `<sst xmlns="${ns}"><si><t>엄격</t></si></sst>` },
        ],
      }),
    );
    expect((await rowsOf(book))[0]?.cells[0]?.value).toBe('엄격');
  });

  it('reads a workbook without relationships, strings and styles', async () => {
    const bytes = zipFile([
      {
        name: 'xl/workbook.xml',
        data: '<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>',
      },
      {
        name: 'xl/worksheets/sheet1.xml',
        data: worksheet(data('<row><c><v>1</v></c><c t="s"><v>0</v></c></row>')),
      },
    ]);
    const book = await openBytes(bytes);
    expect((await rowsOf(book))[0]?.cells.map((cell) => cell.value)).toEqual([1]);
    expect(book.sheets[0]?.issues[0]?.code).toBe('CELL_UNREADABLE');
  });

  it('lists charts as sheets without cells', async () => {
    const rels =
      '<Relationships><Relationship Id="r1" Type="x/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>';
    const book = await openBytes(
      bookFile({ sheets: [''], extra: [{ name: 'xl/_rels/workbook.xml.rels', data: rels }] }),
    );
    expect(book.sheets[0]?.kind).toBe('other');
    expect(await rowsOf(book)).toEqual([]);
  });

  it('gives the rows before the damage, then says which sheet is damaged', async () => {
    const cut = worksheet(data('<row r="1"><c><v>1</v></c></row><row r="2"><c><v>2')).replace(/<\/v?.*$/, '');
    const whole = `<worksheet>${'<sheetData><row r="1"><c><v>1</v></c></row><row r="2"><c><v>2'}`;
    for (const xml of [cut, whole]) {
      const book = await openBytes(
        bookFile({ sheets: [''], extra: [{ name: 'xl/worksheets/sheet1.xml', data: xml }] }),
      );
      const seen: unknown[] = [];
      const read = async () => {
        for await (const row of book.sheets[0]?.rows() ?? []) seen.push(row.cells[0]?.value);
      };
      await expect(read()).rejects.toMatchObject({ code: 'SHEET_UNREADABLE', details: { sheet: 1 } });
      if (xml === whole) expect(seen).toEqual([1]);
    }
  });

  it('refuses a row that never ends', async () => {
    const xml = data(`<row r="1">${'<c r="A1"><v>1</v></c>'.repeat(40_000)}</row>`);
    await expect(rowsOf(await openBytes(bookFile({ sheets: [xml] })))).rejects.toMatchObject({
      code: 'SHEET_UNREADABLE',
    });
  });

  it('can be read twice, and in part', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `<row><c><v>${i}</v></c></row>`).join('');
    const book = await openBytes(bookFile({ sheets: [data(rows)] }));
    for await (const row of book.sheets[0]?.rows() ?? []) if (row.index === 10) break;
    expect(await rowsOf(book)).toHaveLength(5000);
  });

  it('ends damaged markup with a coded error or with rows, never otherwise', async () => {
    const good = bookFixture();
    const edit = fc.record({
      part: fc.constantFrom(...Object.keys(good)),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      cut: fc.integer({ min: 0, max: 12 }),
      put: fc.constantFrom('', '<', '>', '"', '&', '/', '<c>', '</row>', '<![CDATA[', '\0', '99999999', 'A1'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const parts: Record<string, string> = { ...good };
        for (const { part, at, cut, put } of edits) {
          const xml = parts[part] ?? '';
          const place = Math.floor(at * xml.length);
          parts[part] = xml.slice(0, place) + put + xml.slice(place + cut);
        }
        const bytes = zipFile(Object.entries(parts).map(([name, data]) => ({ name, data })));
        try {
          const book = await openBytes(bytes);
          for (const sheet of book.sheets) {
            for await (const row of sheet.rows()) for (const cell of row.cells) void [cell.text, cell.value];
          }
        } catch (error) {
          expect(isDocprocError(error)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** A small workbook with every kind of part, as `name -> XML`. */
function bookFixture(): Record<string, string> {
  return {
    '_rels/.rels':
      '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml':
      '<workbook><workbookPr date1904="0"/><sheets><sheet name="가" sheetId="1" r:id="b"/></sheets><definedNames><definedName name="n">가!$A$1</definedName></definedNames></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="b" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': worksheet(
      `<cols><col min="1" max="2" hidden="1"/></cols>${data('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45352.5</v></c><c r="C1" t="inlineStr"><is><t>나</t></is></c></row>')}<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`,
    ),
    'xl/sharedStrings.xml': '<sst><si><t>a&amp;b</t></si><si><r><t>c</t></r></si></sst>',
    'xl/styles.xml': `<styleSheet>${stylesOf(['General', '[$-412]yyyy"년" m"월" d"일";[Red]-0.0;@'])}</styleSheet>`,
  };
}
