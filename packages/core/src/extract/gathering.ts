import type { PageLines } from '../layout/words.ts';
import type { Table } from '../model/index.ts';
import type { FormatResult, PageResult } from './format.ts';

/** What fields and languages are found in: gathered page by page, and bounded whatever the number of pages. */
export interface Gathering {
  add(page: PageResult): void;
  /** Pages that were added. */
  readonly pages: number;
  /** Lines of the first pages. */
  readonly lines: readonly PageLines[];
  /** Tables of the same pages. */
  readonly tables: readonly Table[];
  /** Enough of the text to tell its languages. */
  sample(result: Pick<FormatResult, 'tables'>): string;
}

/** Lines that are kept for fields, which look at no more than these. */
const mostLines = 20_000;

/** Characters that are kept to tell the languages. */
const mostCharacters = 200_000;

/** Starts with nothing. */
export function createGathering(): Gathering {
  const lines: PageLines[] = [];
  const tables: Table[] = [];
  const texts: string[] = [];
  let pages = 0;
  let lineCount = 0;
  let characters = 0;
  return {
    add(page) {
      pages++;
      if (lineCount < mostLines) {
        lines.push(page.lines);
        tables.push(...page.tables);
        lineCount += page.lines.lines.length;
      }
      if (characters < mostCharacters) {
        texts.push(page.page.text);
        characters += page.page.text.length;
      }
    },
    get pages() {
      return pages;
    },
    lines,
    tables,
    sample: (result) => (pages > 0 ? texts.join('\n') : textOf(result.tables)),
  };
}

function textOf(tables: readonly Table[]): string {
  const texts: string[] = [];
  let characters = 0;
  for (const table of tables) {
    for (const { text } of table.cells) {
      if (characters >= mostCharacters) return texts.join(' ');
      texts.push(text);
      characters += text.length;
    }
  }
  return texts.join(' ');
}
