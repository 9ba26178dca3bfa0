import type { Block, Box, Cell, Document, Field, Line, Table } from '../../src/model/index.ts';

/** A line: its left edge, its top and its text; letters are 10 high. */
type Print = readonly [x: number, y: number, text: string];

interface Made {
  readonly prints?: readonly Print[];
  /** Each table: its left edge, its top, and its rows; columns are 120 wide, rows 20 high. */
  readonly tables?: readonly {
    readonly at: readonly [number, number];
    readonly rows: readonly (readonly string[])[];
  }[];
  readonly fields?: readonly Field[];
}

/** A Document of one page as `extract()` gives it, made from lines and tables with places. */
export function documentOf({ prints = [], tables = [], fields = [] }: Made): Document {
  const made = tables.map(({ at, rows }, index) => tableOf(`t${index + 1}`, at, rows));
  const blocks: Block[] = [
    ...prints.map((print) => blockOf(print)),
    ...made.map(
      (table): Block => ({
        kind: 'table',
        text: '',
        box: table.box!,
        confidence: 1,
        lines: [],
        tableId: table.id,
      }),
    ),
  ];
  return {
    schemaVersion: 1,
    source: { name: 'made.pdf', mediaType: 'application/pdf', bytes: 1, sha256: '' },
    kind: 'pdf',
    status: 'ok',
    type: { name: 'unknown', confidence: 0 },
    languages: [],
    pages: [
      {
        number: 1,
        width: 600,
        height: 850,
        unit: 'pt',
        rotation: 0,
        textSource: 'embedded',
        text: '',
        blocks,
      },
    ],
    sheets: [],
    tables: made,
    fields,
    metadata: {},
    issues: [],
    timings: { totalMs: 0 },
  };
}

function blockOf([x, y, text]: Print): Block {
  const width = [...text].reduce((sum, char) => sum + (/[가-힣]/.test(char) ? 9.5 : 5.5), 0);
  const box: Box = [x, y, x + width, y + 10];
  const line: Line = { text, box };
  return { kind: 'paragraph', text, box, confidence: 1, lines: [line] };
}

function tableOf(id: string, [x, y]: readonly [number, number], rows: readonly (readonly string[])[]): Table {
  const cells = rows.flatMap((row, r) =>
    row.flatMap((text, c): Cell[] =>
      text === ''
        ? []
        : [{ row: r, column: c, text, box: [x + c * 120, y + r * 20, x + c * 120 + 118, y + r * 20 + 18] }],
    ),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const box: Box = [x, y, x + columns * 120, y + rows.length * 20];
  return { id, page: 1, box, rows: rows.length, columns, headerRows: 1, confidence: 1, cells };
}
