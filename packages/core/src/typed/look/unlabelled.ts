import { isAddressLike } from '../../fields/find/top.ts';
import { isLabelRun } from '../../fields/find/value.ts';
import { belowOf } from '../../fields/plane/near.ts';
import type { Run } from '../../fields/plane/run.ts';
import { fold } from '../../fields/text/flat.ts';
import type { Paper } from '../paper/index.ts';
import type { Leaf } from '../schema/tree.ts';
import type { Spot } from './option.ts';
import type { Heading, Scopes } from './scopes.ts';

/** The lines under the heading of a nested object: a name first, then an address, as on letters and waybills. */
export function blockSpots(paper: Paper, leaf: Leaf, scopes: Scopes): readonly Spot[] {
  const wants = wantOf(leaf);
  if (!wants) return [];
  const own = leaf.path.slice(0, -1).join('.');
  return scopes.headings
    .filter((heading) => heading.owners.has(own))
    .flatMap((heading) => blockSpot(paper, heading, wants) ?? []);
}

function wantOf(leaf: Leaf): 'name' | 'address' | undefined {
  if (leaf.path.length < 2 || leaf.reading.kind !== 'text') return undefined;
  const name = leaf.path.at(-1) ?? '';
  if (/^(?:name|company|상호|회사명)/i.test(name) || leaf.phrases.some(({ text }) => fold(text) === '상호'))
    return 'name';
  return /address/i.test(name) ? 'address' : undefined;
}

function blockSpot(paper: Paper, heading: Heading, wants: 'name' | 'address'): Spot | undefined {
  const { plane, run } = heading;
  const label = run.print.slice(heading.start, heading.wordsEnd);
  const inline = run.text.slice(heading.end).trim() !== '';
  const lines = linesUnder(paper, heading);
  const base = { plane, label, likely: 0.72 };
  const first = inline
    ? { ...base, run, start: heading.end, end: run.text.length }
    : lines[0] && { ...base, run: lines[0], start: 0, end: lines[0].text.length };
  if (wants === 'name') return first;
  const rest = inline ? lines : lines.slice(1);
  const address = rest[0];
  if (!address || !rest.some((line) => isAddressLike(line.text))) return undefined;
  return { ...base, run: address, start: 0, end: address.text.length, more: rest.slice(1) };
}

function linesUnder(paper: Paper, heading: Heading): readonly Run[] {
  const lines: Run[] = [];
  let last = heading.run;
  while (lines.length < 5) {
    const next = belowOf(heading.plane, last, 1.6, 2).find(
      (other) => Math.abs(other.box[0] - heading.box[0]) < other.size * 3,
    );
    if (!next || isLabelRun(paper, next) || /[:@]/.test(next.text)) break;
    lines.push(next);
    last = next;
  }
  return lines;
}

/** Everything on the paper, for values that are told by their form: e-mail addresses, patterns, words of an enum, dates. */
export function shapeSpots(paper: Paper, leaf: Leaf): readonly Spot[] {
  const likely = likelihoodOf(leaf);
  if (likely === 0) return [];
  return paper.context.planes.flatMap((plane) =>
    plane.runs.slice(0, 3_000).map((run) => ({ plane, run, start: 0, end: run.text.length, likely })),
  );
}

function likelihoodOf({ reading, named }: Leaf): number {
  if (reading.kind === 'text')
    return reading.shape === undefined ? 0 : reading.shape === 'email' ? 0.6 : 0.55;
  if (reading.kind === 'choice')
    return reading.choices.every(({ words }) => words.every((word) => word.length >= 2)) ? 0.4 : 0;
  // The only date of a paper is that of the paper, never a delivery's or a birth's.
  return reading.kind === 'date' && named?.field === 'issueDate' ? 0.38 : 0;
}
