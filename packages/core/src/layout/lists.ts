import type { ListItem } from '../model/index.ts';
import { joinRunning } from './paragraphs.ts';
import { type Row, textOf, wordsOf } from './runs.ts';

const bullet = /^(?:[•◦▪▫‣●○■□◆◇▶▷►※∙·⁃○◎☐☑☒✓✔➢➤ㆍ\uf0b7\uf0a7\uf0d8\uf076\uf0fc-]|[–—o])$/u;
const enumerator =
  /^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[가나다라마바사아자차카타파하])[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.|[①-⑳㉮-㉻㈀-㈛])$/u;
// Bullets that are set without a space after them.
const attached = /^([•●▪■◆※○◦①-⑳])(?=\S)/u;

/** Whether a row begins with a bullet or a number that is followed by text. */
export function isItem(row: Row | undefined): boolean {
  const first = row?.runs[0]?.words[0];
  if (!row || !first) return false;
  if (attached.test(first.text)) return true;
  const more = row.runs.length > 1 || (row.runs[0]?.words.length ?? 0) > 1;
  return more && (bullet.test(first.text) || enumerator.test(first.text));
}

/** The items of a list: a row with a marker begins one, other rows go on. Depths come from where markers stand. */
export function itemsOf(rows: readonly Row[]): ListItem[] {
  const items: { marker: string; lines: string[]; left: number }[] = [];
  for (const row of rows) {
    const text = textOf(wordsOf(row));
    const last = items.at(-1);
    if (last && !isItem(row)) {
      last.lines.push(text);
      continue;
    }
    const { marker, text: first } = splitMarker(text);
    items.push({ marker, lines: [first], left: row.box[0] });
  }
  const depths = indents(
    items.map((item) => item.left),
    rows[0]?.runs[0]?.size ?? 0,
  );
  return items.map(({ marker, lines }, i) => ({
    marker,
    text: joinRunning(lines),
    depth: depths[i] ?? 0,
  }));
}

function splitMarker(text: string): { readonly marker: string; readonly text: string } {
  const mark = attached.exec(text)?.[1] ?? text.split(' ', 1)[0] ?? '';
  return { marker: mark, text: text.slice(mark.length).trimStart() };
}

/** Ranks left edges: those within half a letter's size are one depth. */
function indents(lefts: readonly number[], size: number): number[] {
  const steps: number[] = [];
  for (const left of [...lefts].sort((a, b) => a - b)) {
    const last = steps.at(-1);
    if (last === undefined || left - last > 0.5 * size) steps.push(left);
  }
  return lefts.map((left) =>
    Math.max(
      0,
      steps.findLastIndex((step) => left >= step - 0.01),
    ),
  );
}
