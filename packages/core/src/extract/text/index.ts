import type { TextLine, Word } from '../../layout/words.ts';
import type { Block, Box, Issue, Page } from '../../model/index.ts';
import { unionOf } from '../../model/index.ts';
import { decodeStream } from '../csv/encoding.ts';
import type { FormatContext, FormatResult, PagedExtractor } from '../format.ts';
import type { ByteSource } from '../input/source.ts';

/** Most characters of a text that are kept; beyond that a text is data, not a document. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Extracts plain text: one page, its lines and, parted by empty lines, its paragraphs.
 * Text has no paper. A box counts characters and lines instead: `[first column, line, column after the last, line + 1]`,
 * from 0; the page's width is that of its longest line and its height the number of lines. The unit says `px`, the
 * only one of the contract that promises no physical length.
 */
export const extractText: PagedExtractor = async function* readText(source, context) {
  const { content, issues } = await readContent(source, context);
  const lines = content.split(/\r\n|[\n\r\u2028\f]/);
  if (lines.at(-1) === '') lines.pop();
  const found = lines.flatMap((text, row) => lineOf(text, row) ?? []);
  context.report('read', 1, 1, 1);
  const result: FormatResult = {
    kind: 'text',
    sheets: [],
    tables: [],
    metadata: { pageCount: 1 },
    issues,
    grids: [],
  };
  if (!context.wantsPage(1)) return result;

  const blocks = paragraphsOf(found);
  const width = found.reduce((widest, line) => Math.max(widest, line.box[2]), 0);
  const page: Page = {
    number: 1,
    width,
    height: lines.length,
    unit: 'px',
    rotation: 0,
    textSource: found.length > 0 ? 'embedded' : 'none',
    text: blocks.map((block) => block.text).join('\n\n'),
    blocks,
  };
  yield { page, lines: { page: 1, width, height: lines.length, lines: found }, tables: [], issues };
  return result;
};

async function readContent(source: ByteSource, { signal }: FormatContext) {
  const issues: Issue[] = [];
  let content = '';
  const pieces = decodeStream(source.stream(), (name, how) => {
    if (how === 'guess') issues.push(guessed(name));
  });
  for await (const piece of pieces) {
    signal.throwIfAborted();
    content += piece;
    if (content.length <= MAX_CHARACTERS) continue;
    content = content.slice(0, MAX_CHARACTERS);
    issues.push(tooLong);
    break;
  }
  return { content: content.replace(/^\uFEFF/, ''), issues };
}

function guessed(encoding: string): Issue {
  return {
    code: 'TEXT_ENCODING_GUESSED',
    severity: 'warning',
    message: `The text does not state its encoding; it was read as ${encoding}. Save it as UTF-8 where it looks wrong.`,
  };
}

const tooLong: Issue = {
  code: 'LIMIT_EXCEEDED',
  severity: 'error',
  message: `The text is longer than ${MAX_CHARACTERS} characters; the rest was left out. Split the file.`,
};

function lineOf(text: string, row: number): TextLine | undefined {
  const words = [...text.matchAll(/\S+/g)].map((match): Word => {
    const end = match.index + match[0].length;
    return {
      text: match[0],
      box: [match.index, row, end, row + 1],
      confidence: 1,
      fontSize: 1,
      bold: false,
    };
  });
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const box: Box = [first.box[0], row, last.box[2], row + 1];
  return { words, text: text.trim(), box, angle: 0 };
}

/** Lines that follow each other without an empty line between them. */
function paragraphsOf(lines: readonly TextLine[]): Block[] {
  const groups: TextLine[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    if (group !== undefined && group.at(-1)?.box[3] === line.box[1]) group.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => ({
    kind: 'paragraph',
    text: group.map((line) => line.text).join('\n'),
    box: unionOf(group.map((line) => line.box)),
    confidence: 1,
    lines: group.map(({ text, box }) => ({ text, box })),
  }));
}
