import { announcedBy, isLabelRun } from '../../fields/find/value.ts';
import { keyOf, type LabelMatch } from '../../fields/lexicon/match.ts';
import { belowOf, rightOf } from '../../fields/plane/near.ts';
import type { Plane, Run } from '../../fields/plane/run.ts';
import type { Paper } from '../paper/index.ts';
import { asksForAmount } from '../schema/named.ts';
import { namesIdentifier } from '../schema/phrases.ts';
import type { Leaf, Phrase } from '../schema/tree.ts';
import type { Spot } from './option.ts';
import type { Scopes } from './scopes.ts';

/** Labels of one field that are followed up. */
const mostLabels = 60;

/** The texts that one of the leaf's labels announces: behind it, to its right, under it. */
export function labelledSpots(paper: Paper, leaf: Leaf, scopes: Scopes): readonly Spot[] {
  const phrases = new Map(leaf.phrases.map((phrase) => [keyOf(phrase.text), phrase]));
  const spots: Spot[] = [];
  let labels = 0;
  for (const plane of paper.context.planes) {
    for (const run of plane.runs) {
      for (const match of paper.labels.get(run) ?? []) {
        const phrase = phrases.get(match.label);
        if (!phrase || isIdentifier(leaf, run.text.slice(match.wordsEnd)) || labels++ >= mostLabels) continue;
        const scope = phrase.full ? 1 : scopes.factor(leaf, plane, run.boxOf(match.start, match.wordsEnd));
        spots.push(...spotsOf(paper, plane, run, match, phrase, leaf, scope));
      }
    }
  }
  return spots;
}

/** `VAT No: GB 123 4567 89`: the words go on, and name a number where an amount is asked for. */
function isIdentifier(leaf: Leaf, rest: string): boolean {
  const words = /^[\s.,()/-]*(?:\p{L}+[\s.,()/-]*){1,3}/u.exec(rest)?.[0];
  return words !== undefined && asksForAmount(leaf) && namesIdentifier(words);
}

function spotsOf(
  paper: Paper,
  plane: Plane,
  run: Run,
  match: LabelMatch<string>,
  phrase: Phrase,
  leaf: Leaf,
  scope: number,
): readonly Spot[] {
  const label = run.print.slice(match.start, match.wordsEnd);
  const strength = 0.97 * phrase.strength * match.strength * scope;
  const near = announcedBy(paper, plane, run, match, () => true);
  const spots = near.map((place): Spot => {
    const inline =
      place.run === run ? looseness(leaf, match.colon, run.text.slice(place.start, place.end)) : 1;
    return {
      plane,
      label,
      run: place.run,
      start: place.start,
      end: place.end,
      likely: strength * place.factor * inline,
    };
  });
  const isAlone = near.every(
    (place) => place.run !== run || isRate(place.run.text.slice(place.start, place.end)),
  );
  if (isAlone)
    spots.push(
      ...farther(
        paper,
        plane,
        run,
        near.map((place) => place.run),
      ).map(
        (other): Spot => ({
          plane,
          label,
          run: other.run,
          start: 0,
          end: other.run.text.length,
          likely: strength * other.factor,
        }),
      ),
    );
  return isAddress(leaf) ? spots.map((spot) => withContinuation(paper, spot)) : spots;
}

/**
 * Words behind a label without a colon may be the rest of a sentence; a number or a code hardly is. A rate such as
 * `VAT 20%` is what is meant only where the schema asks for one.
 */
function looseness(leaf: Leaf, colon: boolean, rest: string): number {
  if (isRate(rest) && !leaf.phrases.some(({ text }) => /rate|percent|%|율/i.test(text))) return 0.5;
  if (colon) return 1;
  if (leaf.reading.kind !== 'text') return 0.95;
  return /\d/.test(rest) ? 0.9 : 0.6;
}

/** Values behind a unit or an empty column: the next runs of the row, and the cell under the label. */
function farther(
  paper: Paper,
  plane: Plane,
  run: Run,
  known: readonly Run[],
): readonly { readonly run: Run; readonly factor: number }[] {
  const found: { run: Run; factor: number }[] = [];
  for (const other of rightOf(plane, run, 4)) {
    if (isLabelRun(paper, other)) break;
    if (!known.includes(other)) found.push({ run: other, factor: 0.72 });
  }
  const under = belowOf(plane, run, 3.4, 1)[0];
  if (under && !known.includes(under) && !isLabelRun(paper, under)) found.push({ run: under, factor: 0.7 });
  return found;
}

/** `VAT 20%   611.10`: what stands behind the label belongs to it. */
function isRate(rest: string): boolean {
  return /^[\s(@]*\d{1,2}(?:[.,]\d+)?\s?%[\s):]*$/.test(rest);
}

function isAddress(leaf: Leaf): boolean {
  return leaf.reading.kind === 'text' && leaf.phrases.some(({ text }) => /address|주소|소재지/i.test(text));
}

/** Lines of an address that go on under its first, at the same left edge. */
function withContinuation(paper: Paper, spot: Spot): Spot {
  if (spot.plane.kind !== 'page') return spot;
  const left = spot.run.boxOf(spot.start, spot.end)[0];
  const more: Run[] = [];
  let last = spot.run;
  while (more.length < 4) {
    const next = belowOf(spot.plane, last, 0.9, 1)[0];
    if (!next || (paper.labels.get(next)?.length ?? 0) > 0 || next.text.includes(':')) break;
    if (Math.abs(next.box[0] - left) > next.size * 1.5 || !/\p{L}/u.test(next.text)) break;
    more.push(next);
    last = next;
  }
  return more.length > 0 ? { ...spot, more } : spot;
}
