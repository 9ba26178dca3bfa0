import type { Block, ListItem } from '../../model/index.ts';
import { escapeInline, escapeLine } from './escape.ts';

/** Items that are deeper are set at this depth: indents of thousands of levels would outgrow their text. */
const maxDepth = 16;

/** A list, nested as its items are. Numbers stay; other marks that say more than a bullet stay in the text. */
export function listPart(block: Block): string {
  const items = block.items ?? itemsOfText(block.text);
  const indents: number[] = [];
  return items
    .map(({ marker, text, depth }) => {
      const at = Math.min(depth, indents.length, maxDepth);
      const mark = markOf(marker);
      const indent = at === 0 ? 0 : (indents[at - 1] ?? 0);
      indents.length = at;
      indents.push(indent + mark.length + 1);
      const shown = isPlain(marker) ? escapeLine(text) : `${escapeInline(marker)} ${escapeLine(text)}`;
      return `${' '.repeat(indent)}${mark} ${shown}`.trimEnd();
    })
    .join('\n');
}

/** Items of a list that only gives its text: a line each, at one depth. */
function itemsOfText(text: string): ListItem[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^\s*(\d{1,9}[.)]|[-•·○●◦▪ㆍ※*])\s+(.*)$/u.exec(line);
      return { marker: match?.[1] ?? '-', text: match?.[2] ?? line, depth: 0 };
    });
}

function markOf(marker: string): string {
  const number = /^(\d{1,9})[.)]$/.exec(marker)?.[1];
  return number === undefined ? '-' : `${number}.`;
}

/** Whether Markdown's own mark says all that the printed one says: a bullet, or a number. */
function isPlain(marker: string): boolean {
  return /^\d{1,9}[.)]$/.test(marker) || !/[\p{L}\p{N}]/u.test(marker) || marker === 'o';
}
