import { isLabelRun } from '../../fields/find/value.ts';
import { belowOf, rightOf } from '../../fields/plane/near.ts';
import type { Plane, Run } from '../../fields/plane/run.ts';
import { fold, hasHangul } from '../../fields/text/flat.ts';
import type { Paper } from '../paper/index.ts';
import { asksForAmount } from '../schema/named.ts';
import { namesIdentifier } from '../schema/phrases.ts';
import type { Leaf, Phrase } from '../schema/tree.ts';
import type { Spot } from './option.ts';

/** Words that say nothing of what a label means. */
const filler = new Set(['of', 'the', 'no', 'a', 'an', 'in', 'for', 'and', 'to']);

/**
 * Texts announced by a label that holds all words of one of the leaf's own phrases among others: `Total active energy
 * (kWh)` for `active energy`, `당월 사용량` for `사용량`. Weaker the more other words it has.
 */
export function resemblingSpots(paper: Paper, leaf: Leaf): readonly Spot[] {
  const phrases = leaf.phrases.filter(({ strength }) => strength >= 0.84);
  const isAmount = asksForAmount(leaf);
  const spots: Spot[] = [];
  for (const plane of paper.context.planes) {
    for (const run of plane.runs.slice(0, 3_000)) {
      if (spots.length >= 40) return spots;
      const colon = run.text.indexOf(':');
      const head = colon < 0 ? run.text : run.text.slice(0, colon);
      if (head.length < 2 || head.length > 60 || (isAmount && namesIdentifier(head))) continue;
      const strength = Math.max(0, ...phrases.map((phrase) => resemblance(head, phrase)));
      if (strength > 0.3) spots.push(...around(paper, plane, run, head, colon, 0.8 * strength));
    }
  }
  return spots;
}

function resemblance(head: string, phrase: Phrase): number {
  if (hasHangul(phrase.text)) {
    const [whole, part] = [fold(head.replace(/\([^)]*\)/g, '')), fold(phrase.text)];
    return part.length >= 2 && whole.includes(part)
      ? phrase.strength * Math.sqrt(part.length / whole.length)
      : 0;
  }
  const words = wordsOf(phrase.text);
  const others = wordsOf(head);
  const telling = words.filter((word) => !filler.has(word));
  if (telling.length === 0 || !telling.every((word) => others.includes(word))) return 0;
  const size = others.filter((word) => !filler.has(word)).length;
  return phrase.strength * Math.sqrt(telling.length / Math.max(1, size));
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/\([^)]*\)/g, '')
      .match(/[\p{L}\d]+/gu) ?? []
  );
}

function around(
  paper: Paper,
  plane: Plane,
  run: Run,
  head: string,
  colon: number,
  likely: number,
): readonly Spot[] {
  const base = { plane, label: run.print.slice(0, head.length).trim() };
  if (colon >= 0 && run.text.slice(colon + 1).trim() !== '') {
    const start = colon + 1 + /^\s*/.exec(run.text.slice(colon + 1))![0].length;
    return [{ ...base, run, start, end: run.text.length, likely }];
  }
  const right = rightOf(plane, run, 1)[0];
  const under = belowOf(plane, run, 2.4, 1)[0];
  return [
    ...(right && !isLabelRun(paper, right)
      ? [{ ...base, run: right, start: 0, end: right.text.length, likely }]
      : []),
    ...(under && !isLabelRun(paper, under)
      ? [{ ...base, run: under, start: 0, end: under.text.length, likely: likely * 0.8 }]
      : []),
  ];
}
