import { labelEntries } from '../../fields/lexicon/labels.ts';
import { keyOf } from '../../fields/lexicon/match.ts';
import type { Plane, Run } from '../../fields/plane/run.ts';
import type { Box } from '../../model/index.ts';
import type { Paper } from '../paper/index.ts';
import type { Group, Leaf, SchemaPart } from '../schema/tree.ts';

/** The heading of an object's part of the paper, such as `Shipper`. */
export interface Heading {
  readonly plane: Plane;
  readonly run: Run;
  /** Range of its words, and where the text behind it starts. */
  readonly start: number;
  readonly wordsEnd: number;
  readonly end: number;
  readonly box: Box;
  /** Paths of the objects that it heads; none for a party that the schema does not ask for. */
  readonly owners: ReadonlySet<string>;
}

/** Which part of the paper belongs to which nested object. */
export interface Scopes {
  readonly headings: readonly Heading[];
  /** 1 for a label in its object's part, much less in that of another. */
  factor(leaf: Leaf, plane: Plane, box: Box): number;
}

const parties = labelEntries
  .filter(({ label }) => label === 'sellerParty' || label === 'buyerParty' || label === 'otherParty')
  .flatMap(({ phrases }) => phrases.map(keyOf));

/** Finds the headings of all nested objects of a schema. */
export function findScopes(paper: Paper, schema: Group): Scopes {
  const owners = ownersByKey(schema);
  const headings = owners.size === 0 ? [] : headingsOf(paper, owners);
  return {
    headings,
    factor(leaf, plane, box) {
      const own = leaf.path.slice(0, -1).join('.');
      if (own === '' || headings.length === 0) return own === '' ? 1 : 0.9;
      const heading = headingOf(headings, plane, box);
      if (!heading) return 0.75;
      return heading.owners.has(own) ? 1 : 0.3;
    },
  };
}

function ownersByKey(schema: Group): ReadonlyMap<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  const add = (part: SchemaPart): void => {
    if (part.part !== 'group') return;
    for (const { text, strength } of part.path.length > 0 ? part.phrases : []) {
      if (strength < 0.5) continue;
      const key = keyOf(text);
      owners.set(key, (owners.get(key) ?? new Set()).add(part.path.join('.')));
    }
    for (const child of part.children.values()) add(child);
  };
  add(schema);
  return owners;
}

function headingsOf(paper: Paper, owners: ReadonlyMap<string, ReadonlySet<string>>): readonly Heading[] {
  const others = new Set(parties);
  const none: ReadonlySet<string> = new Set();
  const found: Heading[] = [];
  for (const plane of paper.context.planes) {
    for (const run of plane.runs) {
      for (const { label, start, wordsEnd, end } of paper.labels.get(run) ?? []) {
        const heads = owners.get(label) ?? (others.has(label) ? none : undefined);
        if (!heads || found.length >= 200) continue;
        found.push({ plane, run, start, wordsEnd, end, box: run.boxOf(start, wordsEnd), owners: heads });
      }
    }
  }
  return found;
}

/** The nearest heading above or to the left; of two side by side the right one where the label stands under it. */
function headingOf(headings: readonly Heading[], plane: Plane, box: Box): Heading | undefined {
  const height = Math.max(1, box[3] - box[1]);
  let best: Heading | undefined;
  for (const heading of headings) {
    if (heading.plane !== plane) continue;
    const [x0, y0] = heading.box;
    if (y0 > box[1] + height * 0.6 || x0 > box[0] + height * 2) continue;
    if (!best || isNearer(heading.box, best.box, height)) best = heading;
  }
  return best;
}

function isNearer(box: Box, best: Box, height: number): boolean {
  const lower = box[1] - best[1];
  return Math.abs(lower) < height * 3 ? box[0] > best[0] || (box[0] === best[0] && lower > 0) : lower > 0;
}
