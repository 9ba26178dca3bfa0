import { describe, expect, it } from 'vitest';
import type { Block, Page, Table } from '../../../src/model/index.ts';
import { buildReport } from '../../../src/report/index.ts';
import { makeDocument, page, table } from '../documents.ts';

/** The content of a document of these pages as Markdown, without the report around it. */
async function contentOf(
  pages: readonly (readonly Block[])[],
  tables: readonly Table[] = [],
): Promise<string> {
  const all = pages.map((blocks, i): Page => ({ ...page('', i + 1), blocks }));
  const { bytes } = await buildReport([makeDocument({ pages: all, tables, fields: [], issues: [] })], {
    format: 'markdown',
  });
  const text = Buffer.from(bytes).toString('utf8');
  const from = text.indexOf('## Content');
  const to = text.indexOf('## Summary', from);
  return text.slice(from + '## Content'.length, to < 0 ? undefined : to).trim();
}

function block(text: string, rest: Partial<Block> = {}): Block {
  return { kind: 'paragraph', text, box: [0, 0, 1, 1], confidence: 1, lines: [], ...rest };
}

const begun =
  'The committee found that most of the districts had kept their records in good order and that the';

describe('the content of a document as Markdown', () => {
  it('joins a sentence over a page and leaves running titles and page numbers out', async () => {
    const text = await contentOf([
      [block('Annual report', { role: 'header' }), block(begun), block('1', { role: 'footer' })],
      [
        block('Annual report', { role: 'header' }),
        block('rest was sent by post.'),
        block('2', { role: 'footer' }),
      ],
    ]);
    expect(text).toBe(`<!-- page 1 -->\n\n${begun} rest was sent by post.\n\n<!-- page 2 -->`);
  });

  it('keeps paragraphs apart that end or begin a sentence', async () => {
    const text = await contentOf([
      [block(`${begun} rest.`), block('another'), block('Short line'), block('next')],
    ]);
    expect(text.split('\n\n')).toHaveLength(4);
    const caption = await contentOf([[block(begun), block('tABLE 1. In small capitals')]]);
    expect(caption.split('\n\n')).toHaveLength(2);
  });

  it('nests headings and lists as they are nested', async () => {
    const items = [
      { marker: '1.', text: 'First', depth: 0 },
      { marker: '•', text: 'within it', depth: 1 },
      { marker: '(가)', text: '# deeper', depth: 2 },
      { marker: '2.', text: 'Second', depth: 0 },
    ];
    const text = await contentOf([
      [
        block('Scope', { kind: 'heading', level: 1 }),
        block('Limits', { kind: 'heading', level: 2 }),
        block('', { kind: 'list', text: 'unused', items }),
      ],
    ]);
    expect(text).toBe(
      '### Scope\n\n#### Limits\n\n1. First\n   - within it\n     - (가) \\# deeper\n2. Second',
    );
  });

  it('sets a table over pages once, with one head', async () => {
    const parts = [
      table('t1', [
        ['Item', 'Amount'],
        ['Paper', '1'],
      ]),
      {
        ...table('t2', [
          ['Item', 'Amount'],
          ['Ink', '2'],
        ]),
        page: 2,
        continues: 't1',
      },
    ];
    const text = await contentOf(
      [
        [block('x', { kind: 'table', tableId: 't1' })],
        [block('y', { kind: 'table', tableId: 't2' }), block('After.')],
      ],
      parts,
    );
    expect(text).toBe(
      '<!-- page 1 -->\n\n| Item | Amount |\n| --- | --: |\n| Paper | 1 |\n| Ink | 2 |\n\n<!-- page 2 -->\n\nAfter.',
    );
  });

  it('puts the marks of an axis on one line', async () => {
    expect(await contentOf([[block('30'), block('20'), block('10'), block('Months')]])).toBe(
      '30 20 10\n\nMonths',
    );
  });
});
