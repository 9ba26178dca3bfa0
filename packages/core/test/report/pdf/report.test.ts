import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { field, makeDocument, page, table } from '../documents.ts';
import { batch, hostile, taxInvoice } from '../samples.ts';

async function opened(documents: Parameters<typeof buildReport>[0], options: object = {}) {
  const { bytes } = await buildReport(documents, { format: 'pdf', ...options });
  const pdf = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
  const texts: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    texts.push(
      items
        .map((item) => ('str' in item ? item.str : ''))
        .join(' ')
        .replaceAll(/\s+/g, ' '),
    );
  }
  return { pdf, texts };
}

describe('pdf of one document', () => {
  it('holds Korean text that can be selected', async () => {
    const { texts } = await opened(taxInvoice);
    for (const text of [
      '세금계산서_3월.pdf',
      '한빛소프트웨어 주식회사',
      '8,140,000원',
      '문서 처리 시스템 구축',
    ]) {
      expect(texts.join(' ')).toContain(text);
    }
  });

  it('breaks no word of a heading beside long texts', async () => {
    const long = 'a value of many words that fills its line to the end';
    const fields = (['sellerName', 'buyerName', 'invoiceNumber'] as const).map((name) => field(name, long));
    const texts = (await opened(makeDocument({ fields }))).texts.join(' ');
    expect(texts).toContain('Confidence');
    const head = ['Description', 'Confidence', 'Authorisation', 'Reference', 'Registration', 'Remarks'];
    const wide = table('t1', [head, head.map(() => long)]);
    const printed = (await opened(makeDocument({ tables: [wide] }))).texts.join(' ');
    for (const word of head) expect(printed).toContain(word);
  });

  it('has properties, bookmarks and numbered pages', async () => {
    const { pdf, texts } = await opened(taxInvoice);
    const { info } = await pdf.getMetadata();
    expect(info).toMatchObject({
      Title: '세금계산서_3월.pdf',
      Creator: 'Docproc',
      CreationDate: 'D:20260401000000Z',
    });
    const outline = await pdf.getOutline();
    expect(outline.map((item) => item.title)).toEqual([
      '주요 항목',
      '품목 내역',
      '기타 항목',
      '표',
      '텍스트',
      '요약',
    ]);
    texts.forEach((text, index) => {
      expect(text).toContain(`${index + 1} / ${texts.length}`);
    });
  });

  it('repeats the header of a table that runs over pages and keeps every row', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => [`품목 ${index}`, String(index)]);
    const document = makeDocument({ tables: [table('t1', [['머리말', '수'], ...rows])] });
    const { texts } = await opened(document);
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect(text).toContain('머리말');
    const all = texts.join(' ');
    for (const [name] of rows) expect(all).toContain(name);
  });

  it('prints a table of forty columns in groups', async () => {
    const columns = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const { texts } = await opened(makeDocument({ tables: [table('t1', [columns, columns])] }));
    expect(texts.join(' ')).toContain('columns 1–10');
    for (const column of columns) expect(texts.join(' ')).toContain(column);
  });

  it('survives cells taller than a page, empty tables and text without glyphs', async () => {
    const document = makeDocument({
      name: '\u202egnp.exe\u0000\ud800😀.pdf',
      pages: [page('줄\n'.repeat(300))],
      tables: [
        table('t1', [['h'], ['긴 글 '.repeat(2000)]]),
        { ...table('t2', [['x']]), rows: 0, columns: 0, cells: [] },
        table('t3', [['a', 'b']], {
          headerRows: 1,
          cells: [{ row: 0, column: 0, columnSpan: 9, rowSpan: 9, text: 'wide' }],
        }),
      ],
    });
    const { texts } = await opened(document);
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join(' ')).toContain('wide');
  });
});

describe('pdf of several documents', () => {
  it('gives each document a bookmark and a page of its own', async () => {
    const { pdf, texts } = await opened(batch);
    const titles = (await pdf.getOutline()).map((item) => item.title);
    for (const document of batch) expect(titles).toContain(document.source.name);
    expect(texts[0]).toContain('문서 보고서');
  });

  it('prints hostile names as text', async () => {
    const { texts } = await opened(hostile);
    expect(texts[0]).toContain('<script>alert(1)</script>');
  });
});
