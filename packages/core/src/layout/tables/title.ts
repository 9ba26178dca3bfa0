import type { Box } from '../../model/index.ts';
import { type Run, textOf } from '../runs.ts';

const numbered = /^[<[(【〈]?\s*(?:table|tab\.|exhibit|표|별표|서식)\s*[\dIVXA-Z가-힣.<-]/iu;
const maxLength = 200;

/** The line right above a table where it reads like its title: numbered as a table, or short and set off. */
export function titleAbove(table: Box, runs: readonly Run[]): string | undefined {
  const above = runs
    .filter((run) => run.box[3] <= table[1] + 0.3 * run.size && table[1] - run.box[3] < 3 * run.size)
    .filter((run) => run.box[2] > table[0] && run.box[0] < table[2])
    .sort((a, b) => b.box[3] - a.box[3]);
  const named = above.find((run) => numbered.test(textOf(run.words)));
  if (named) return textOf(named.words).slice(0, maxLength);
  const nearest = above[0];
  if (!nearest) return undefined;
  const text = textOf(nearest.words);
  const short = text.length <= 80 && !/[.:;,]$/.test(text) && /\p{L}/u.test(text);
  const near = table[1] - nearest.box[3] < 1.2 * nearest.size;
  return short && near && nearest.words.every((word) => word.bold) ? text : undefined;
}
