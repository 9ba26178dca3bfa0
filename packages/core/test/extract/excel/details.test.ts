import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { openBook } from '../../../src/extract/sheet/read.ts';
import { bookFile, openBytes } from './book-file.ts';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const threads = 'http://schemas.microsoft.com/office/2017/10/relationships/threadedComment';

/** Written by a library that is not ours. */
async function ledger(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('매출');
  sheet.getCell('E1').value = { text: '누리집', hyperlink: 'https://example.com/?a=1&b=2', tooltip: '열기' };
  sheet.getCell('E2').value = { text: '둘째로', hyperlink: "#'둘째'!A1" };
  sheet.getCell('E3').note = '확인 필요';
  sheet.getCell('F1').dataValidation = { type: 'list', formulae: ['"예,아니오"'] };
  sheet.getCell('F2').dataValidation = { type: 'list', formulae: ['둘째!$A$1:$A$3'] };
  sheet.getCell('F3').dataValidation = { type: 'whole', operator: 'between', formulae: [1, 5] };
  sheet.addTable({
    name: '매출표',
    ref: 'A1',
    headerRow: true,
    totalsRow: true,
    columns: [
      { name: '품목', totalsRowLabel: '합계' },
      { name: '금액', totalsRowFunction: 'sum' },
    ],
    rows: [
      ['책상', 1000],
      ['의자', 2000],
    ],
  });
  sheet.getRow(3).hidden = true;
  sheet.getColumn(2).hidden = true;
  book.addWorksheet('둘째').getCell('A1').value = 1;
  book.definedNames.add("'둘째'!$A$1:$A$3", '코드');
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('details of a sheet', () => {
  it('are its tables, notes, links and lists', async () => {
    await using book = await openBook(await ledger());
    const details = await book.sheets[0]!.details();
    expect(details.tables).toEqual([
      { name: '매출표', ref: 'A1:B4', headerRows: 1, totalsRows: 1, columns: ['품목', '금액'] },
    ]);
    expect(details.comments).toMatchObject([{ ref: 'E3', text: '확인 필요' }]);
    expect(details.links).toEqual([
      { ref: 'E1', target: 'https://example.com/?a=1&b=2', tooltip: '열기' },
      expect.objectContaining({ ref: 'E2' }),
    ]);
    expect(details.lists).toEqual([
      { ref: 'F1', values: ['예', '아니오'] },
      { ref: 'F2', source: '둘째!$A$1:$A$3' },
    ]);
    expect(book.names).toMatchObject([{ name: '코드', hidden: false }]);
    expect(await book.sheets[1]!.details()).toEqual({ tables: [], comments: [], links: [], lists: [] });
  });

  it('stand in the Document, with hidden rows and columns and the names of the workbook', async () => {
    const document = await extract(await ledger());
    expect(document.status).toBe('ok');
    expect(document.names).toMatchObject([{ name: '코드' }]);
    expect(document.sheets[0]).toMatchObject({
      hiddenRows: ['3:3'],
      hiddenColumns: ['B:B'],
      namedTables: [{ name: '매출표' }],
      comments: [{ ref: 'E3' }],
      lists: [{ ref: 'F1' }, { ref: 'F2' }],
    });
    expect(document.sheets[1]).toEqual({ number: 2, name: '둘째', rows: 1, columns: 1, hidden: false });
    const table = document.tables.find(({ title }) => title === '매출표');
    expect(table).toMatchObject({ ref: 'A1:B4', headerRows: 1, totalRows: 1 });
  });

  it('are threads with their replies instead of the notes that stand for them', async () => {
    const book = await openBytes(
      bookFile({
        sheets: ['<sheetData/>'],
        extra: [
          {
            name: 'xl/worksheets/_rels/sheet1.xml.rels',
            data: `<Relationships><Relationship Id="a" Type="${office}/comments" Target="../comments1.xml"/><Relationship Id="b" Type="${threads}" Target="../threadedComments/threadedComment1.xml"/><Relationship Id="c" Type="${office}/table" Target="../tables/missing.xml"/></Relationships>`,
          },
          {
            name: 'xl/comments1.xml',
            data: '<comments><authors><author>김</author><author>tc={1}</author></authors><commentList><comment ref="B2" authorId="1"><text><t>[Threaded comment] …</t></text></comment><comment ref="C3" authorId="0"><text><r><t>김:</t></r><r><t xml:space="preserve"> 옛 메모</t></r></text></comment></commentList></comments>',
          },
          {
            name: 'xl/threadedComments/threadedComment1.xml',
            data: '<ThreadedComments><threadedComment ref="B2" dT="2026-03-01T09:30:00.50" personId="{P}" id="{1}" done="1"><text>맞나요?</text></threadedComment><threadedComment ref="B2" dT="2026-03-02T00:00:00.00" personId="{Q}" id="{2}" parentId="{1}"><text>네 &amp; 확인</text></threadedComment></ThreadedComments>',
          },
          {
            name: 'xl/persons/person.xml',
            data: '<personList><person displayName="이하나" id="{P}"/><person displayName="박둘" id="{Q}"/></personList>',
          },
        ],
      }),
    );
    expect((await book.sheets[0]!.details()).comments).toEqual([
      {
        ref: 'B2',
        text: '맞나요?',
        author: '이하나',
        createdAt: '2026-03-01T09:30:00.500Z',
        resolved: true,
        replies: [{ text: '네 & 확인', author: '박둘', createdAt: '2026-03-02T00:00:00.000Z' }],
      },
      { ref: 'C3', text: '김: 옛 메모', author: '김' },
    ]);
  });

  it('hold lists that refer to another sheet by an extension', async () => {
    const list =
      '<extLst><ext><x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Codes!$A$1:$A$9</xm:f></x14:formula1><xm:sqref>B2:B9 D4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>';
    const book = await openBytes(bookFile({ sheets: [`<sheetData/>${list}`] }));
    const { lists } = await book.sheets[0]!.details();
    expect(lists).toEqual([{ ref: 'B2:B9 D4', source: 'Codes!$A$1:$A$9' }]);
  });

  it('are read once where the sheet names their part again and again', async () => {
    const names = Array.from(
      { length: 500 },
      (_, i) => `<Relationship Id="r${i}" Type="${office}/comments" Target="../comments1.xml"/>`,
    );
    const bytes = bookFile({
      sheets: ['<sheetData/>'],
      extra: [
        {
          name: 'xl/worksheets/_rels/sheet1.xml.rels',
          data: `<Relationships>${names.join('')}</Relationships>`,
        },
        {
          name: 'xl/comments1.xml',
          data: '<comments><commentList><comment ref="A1"><text><t>one</t></text></comment></commentList></comments>',
        },
      ],
    });
    await using book = await openBytes(bytes);
    expect((await book.sheets[0]!.details()).comments).toEqual([{ ref: 'A1', text: 'one' }]);
  });

  it('cost no cells where they are damaged', async () => {
    const rels = `<Relationships><Relationship Id="a" Type="${office}/comments" Target="../comments1.xml"/></Relationships>`;
    const bytes = bookFile({
      sheets: ['<sheetData><row><c><v>7</v></c></row></sheetData>'],
      extra: [
        { name: 'xl/worksheets/_rels/sheet1.xml.rels', data: rels },
        { name: 'xl/comments1.xml', data: '<comments><authors' },
      ],
    });
    const document = await extract(bytes);
    expect(document.status).toBe('ok');
    expect(document.issues).toMatchObject([{ code: 'SHEET_UNREADABLE', severity: 'warning', sheet: 1 }]);
    expect(document.tables[0]?.cells[0]?.value).toBe(7);
  });
});
