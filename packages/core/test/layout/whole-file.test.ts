import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/index.ts';
import { type Document, joinTables } from '../../src/model/index.ts';
import { buildReport } from '../../src/report/index.ts';
import { drawPdf, put } from '../extract/pdf/drawing.ts';

const pages = 3;
const running =
  'the depart-|ment kept its|records in good|order and sent|copies to every|district that had|asked for them';

/** A report: running title, page numbers, two columns with a word cut in two, a nested list, a table over two pages. */
async function report(): Promise<Document> {
  const bytes = await drawPdf((doc) => {
    for (let number = 1; number <= pages; number++) {
      if (number > 1) doc.addPage();
      put(doc, 'Yearly report of the office', 60, 24, 8);
      put(doc, `${number} / ${pages}`, 290, 800, 8);
      if (number === 1) drawText(doc);
      drawRows(doc, number);
    }
  });
  return extract(bytes, { ocr: 'never' });
}

function drawText(doc: PDFKit.PDFDocument): void {
  put(doc, 'Records', 60, 70, 20);
  for (const [i, line] of running.split('|').entries()) {
    put(doc, i === 0 ? `First ${line}` : line, 60, 110 + i * 13);
    put(doc, i === 0 ? `Second ${line}` : line, 330, 110 + i * 13);
  }
  put(doc, 'Tasks', 60, 230, 14);
  const items = [
    [60, '1. Collect'],
    [80, '• from towns'],
    [80, '• from farms'],
    [60, '2. Count'],
  ] as const;
  for (const [i, [x, text]] of items.entries()) put(doc, text, x, 256 + i * 14);
}

const edges = [60, 260, 400, 540];

function drawRows(doc: PDFKit.PDFDocument, number: number): void {
  if (number === 3) return;
  const top = number === 1 ? 340 : 60;
  const rows = number === 1 ? 22 : 5;
  for (let r = 0; r <= rows; r++) {
    const y = top + r * 20;
    const first = number === 1 ? r : 22 + r;
    const texts =
      r === 0
        ? ['Place', 'Count', 'Share']
        : [`Place ${first}`, `${first * 7 + (first % 5)}`, `${first % 9}.5%`];
    for (const [c, text] of texts.entries()) put(doc, text, (edges[c] ?? 0) + 5, y + 5);
    doc.moveTo(60, y).lineTo(540, y).stroke();
  }
  const bottom = top + (rows + 1) * 20;
  doc.moveTo(60, bottom).lineTo(540, bottom).stroke();
  for (const x of edges) doc.moveTo(x, top).lineTo(x, bottom).stroke();
}

describe('a PDF of several pages', () => {
  it('has its structure told over all of them', async () => {
    const document = await report();
    const blocks = document.pages.flatMap((page) => page.blocks);
    expect(blocks.filter((block) => block.role === 'header')).toHaveLength(pages);
    expect(blocks.filter((block) => block.role === 'footer').map((block) => block.text)).toEqual([
      '1 / 3',
      '2 / 3',
      '3 / 3',
    ]);
    const headings = blocks.filter((block) => block.kind === 'heading');
    expect(headings.map((block) => `${block.level} ${block.text}`)).toEqual(['1 Records', '2 Tasks']);
    const texts = blocks.filter((block) => block.kind === 'paragraph' && block.role === undefined);
    expect(texts.map((block) => block.text.split(' ', 4).join(' '))).toEqual([
      'First the department kept',
      'Second the department kept',
    ]);
    const list = blocks.find((block) => block.kind === 'list');
    expect(list?.items?.map((item) => [item.marker, item.text, item.depth])).toEqual([
      ['1.', 'Collect', 0],
      ['•', 'from towns', 1],
      ['•', 'from farms', 1],
      ['2.', 'Count', 0],
    ]);
  });

  it('has one table over two pages, and Markdown that reads as the document does', async () => {
    const document = await report();
    expect(document.tables.map((table) => [table.page, table.continues])).toEqual([
      [1, undefined],
      [2, 't1'],
    ]);
    const [whole] = joinTables(document.tables);
    expect(whole).toMatchObject({ rows: 28, columns: 3, headerRows: 1 });
    expect(whole?.cells.find((cell) => cell.text === 'Place 27')).toMatchObject({ row: 27, page: 2 });
    const { bytes } = await buildReport([document], { format: 'markdown' });
    const text = Buffer.from(bytes).toString('utf8');
    expect(text.match(/^\| Place \| Count \| Share \|$/gm)).toHaveLength(1);
    expect(text).toContain('1. Collect\n   - from towns\n   - from farms\n2. Count');
    expect(text).not.toContain('Yearly report of the office');
  });
});
