import type { Paper } from '../paper/index.ts';
import type { Refused } from '../result.ts';
import type { Leaf } from '../schema/tree.ts';
import { labelledSpots } from './labelled.ts';
import { namedVerdict } from './named.ts';
import { isSamePlace, judge, type Option, refuse, type Spot, type Verdict } from './option.ts';
import { resemblingSpots } from './resembling.ts';
import type { Scopes } from './scopes.ts';
import { blockSpots, shapeSpots } from './unlabelled.ts';

/** What was found for one leaf: values, the surest first, and texts that could not be taken. */
export interface Gathered {
  readonly leaf: Leaf;
  readonly options: readonly Option[];
  readonly refused: readonly Refused[];
}

/** Surer than this, a value needs no weaker ways of looking for it. */
const sureEnough = 0.6;

/** Looks for a leaf: by the document's own fields, by its labels, by what resembles them, and by its form alone. */
export function gather(paper: Paper, leaf: Leaf, scopes: Scopes): Gathered {
  const named = namedVerdict(paper, leaf);
  const first = [...labelledSpots(paper, leaf, scopes), ...blockSpots(paper, leaf, scopes)];
  const verdicts: Verdict[] = [...(named ? [named] : []), ...first.map((spot) => judge(paper, leaf, spot))];
  if (bestOf(verdicts) < sureEnough)
    verdicts.push(...resemblingSpots(paper, leaf).map((spot) => judge(paper, leaf, spot)));
  if (bestOf(verdicts) < sureEnough) verdicts.push(...byShape(paper, leaf));
  const options = mergeAgreeing(verdicts.flatMap((verdict) => ('option' in verdict ? [verdict.option] : [])));
  const refused = verdicts.flatMap((verdict) => ('refused' in verdict ? [verdict.refused] : []));
  return { leaf, options, refused: dropRepeats(refused, options) };
}

function bestOf(verdicts: readonly Verdict[]): number {
  return Math.max(0, ...verdicts.map((verdict) => ('option' in verdict ? verdict.option.confidence : 0)));
}

/** Values that nothing but their form tells: only one that is the paper's only one of its kind is taken. */
function byShape(paper: Paper, leaf: Leaf): readonly Verdict[] {
  const options = shapeSpots(paper, leaf).flatMap((spot: Spot) => {
    const verdict = judge(paper, leaf, spot);
    return 'option' in verdict ? [verdict.option] : [];
  });
  const values = new Set(options.map(keyOf));
  if (values.size <= 1) return options.slice(0, 20).map((option) => ({ option }));
  return options.slice(0, 5).map((option) => ({
    refused: refuse(option, 'ambiguous', 'Several values of the document fit, and no label tells which.'),
  }));
}

/** The same value in several places is one option: at its surest place, and a little surer. */
function mergeAgreeing(options: readonly Option[]): readonly Option[] {
  const byValue = new Map<string, Option>();
  for (const option of [...options].sort((a, b) => b.confidence - a.confidence)) {
    const key = keyOf(option);
    const known = byValue.get(key);
    if (!known) byValue.set(key, option);
    else byValue.set(key, withMore(known, option));
  }
  return [...byValue.values()].sort((a, b) => b.confidence - a.confidence);
}

function withMore(known: Option, other: Option): Option {
  const agrees = isSamePlace(known.origin, other.origin) ? 0 : 0.02;
  return {
    ...other,
    ...known,
    confidence: Math.min(0.98, Math.round((known.confidence + agrees) * 1000) / 1000),
  };
}

function keyOf({ raw }: Option): string {
  return raw instanceof Date ? raw.toISOString() : `${typeof raw}:${String(raw)}`;
}

function dropRepeats(refused: readonly Refused[], options: readonly Option[]): readonly Refused[] {
  const kept: Refused[] = [];
  for (const one of [...refused].sort((a, b) => b.confidence - a.confidence)) {
    const known = [...kept, ...options].some((other) => isSamePlace(other.origin, one.origin));
    if (!known) kept.push(one);
    if (kept.length >= 12) break;
  }
  return kept;
}
