import * as XLSX from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { openBook, readSheet } from '../../../src/extract/sheet/read.ts';
import { all } from '../excel/book-file.ts';

function bytesOf(bookType: XLSX.BookType): Buffer {
  const book = XLSX.utils.book_new();
  const notes = XLSX.utils.aoa_to_sheet([['링크', '메모']]);
  notes['A1'].l = { Target: 'https://example.com/', Tooltip: '열기' };
  XLSX.utils.cell_add_comment(notes['B1'], '확인', '김');
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['숨김']]), 'h');
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['하나', 1]]), '첫째');
  XLSX.utils.book_append_sheet(book, notes, '둘째');
  book.Workbook = { Sheets: [{ Hidden: 1 }, {}, {}] };
  return XLSX.write(book, { type: 'buffer', bookType });
}

const firstOf = async (bytes: Uint8Array, sheet?: string | number) =>
  (await all(readSheet(bytes, { sheet })))[0]?.cells[0]?.value;

describe.each(['xlsx', 'xlsb', 'biff8'] as const)('readSheet on %s', (bookType) => {
  const bytes = bytesOf(bookType);

  it('reads the first sheet that is shown, or the one that is named or numbered', async () => {
    expect(await firstOf(bytes)).toBe('하나');
    expect(await firstOf(bytes, '둘째')).toBe('링크');
    expect(await firstOf(bytes, 1)).toBe('숨김');
    await expect(firstOf(bytes, '셋째')).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(firstOf(bytes, 4)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('knows links, and comments where the format can be written with them', async () => {
    await using book = await openBook(bytes);
    const { links, comments } = await book.sheets[2]!.details();
    expect(links).toMatchObject([{ ref: 'A1', target: 'https://example.com/' }]);
    if (bookType !== 'biff8') expect(comments).toMatchObject([{ ref: 'B1', text: '확인', author: '김' }]);
  });
});

describe('readSheet', () => {
  it('reads text tables, and may be left early', async () => {
    const bytes = Buffer.from('이름;금액\n가;1\n나;2\n');
    for await (const row of readSheet(bytes)) {
      expect(row.cells.map(({ text }) => text)).toEqual(['이름', '금액']);
      break;
    }
    await expect(all(readSheet(Buffer.from('%PDF-1.7\n')))).rejects.toMatchObject({
      code: 'INPUT_TYPE_UNSUPPORTED',
    });
  });

  it('stops when told', async () => {
    const read = all(readSheet(bytesOf('xlsx'), { signal: AbortSignal.abort() }));
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
