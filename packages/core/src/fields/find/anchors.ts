import type { Box } from '../../model/index.ts';
import type { LabelMatch } from '../lexicon/match.ts';
import { belowOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import type { Context } from './context.ts';
import { isLabelRun } from './value.ts';

/** Which side of a sale a part of a paper is about. */
export type Side = 'seller' | 'buyer' | 'other';

/** The heading of a party's part of a page: `공급자`, `Bill To`. */
export interface Anchor {
  readonly side: Side;
  readonly box: Box;
  /** The run that it stands in; left out for writing that runs down the page letter by letter. */
  readonly run?: Run;
  /** True where its value stands on its own line: it heads no more than what is right under it. */
  readonly inline: boolean;
  /** Where the text behind it starts in its run. */
  readonly end: number;
  /** The party's name in the cell beside it, where heading and name are a row of a form. */
  readonly beside?: Run;
}

const sides = { sellerParty: 'seller', buyerParty: 'buyer', otherParty: 'other' } as const;

/** Finds the headings of parties on a page or sheet, also those written letter under letter. */
export function findAnchors(context: Context, plane: Plane): readonly Anchor[] {
  const found: Anchor[] = [];
  for (const run of plane.runs) {
    if (found.length >= most) break;
    for (const match of context.labels.get(run) ?? []) {
      const anchor = anchorOf(context, plane, run, match);
      if (anchor) found.push(anchor);
    }
  }
  return [...found, ...findStacked(plane)];
}

/** Headings of one page; a real one has a handful. */
const most = 40;

function anchorOf(context: Context, plane: Plane, run: Run, match: LabelMatch): Anchor | undefined {
  const side = sides[match.label as keyof typeof sides];
  if (!side || (!match.colon && match.start > 3)) return undefined;
  const hasRest = match.end < run.text.trimEnd().length;
  // `(공급받는자 보관용)` says whose copy it is; `To` and `From` without a colon begin sentences.
  if (/^\s*(?:보관)?용/.test(run.text.slice(match.wordsEnd))) return undefined;
  if (hasRest && !match.colon && /^(?:from|to)$/i.test(run.text.slice(match.start, match.wordsEnd)))
    return undefined;
  const beside = hasRest ? undefined : besideOf(context, plane, run);
  return {
    side,
    box: run.boxOf(match.start, match.wordsEnd),
    run,
    end: match.end,
    inline: hasRest || beside !== undefined,
    ...(beside ? { beside } : {}),
  };
}

/** The value right of a heading that fills its run, where what stands under the heading is a label as well. */
function besideOf(context: Context, plane: Plane, run: Run): Run | undefined {
  const next = plane.rows[run.row]?.[run.index - plane.rows[run.row]![0]!.index + 1];
  if (!next || isLabelRun(context, next) || next.box[0] - run.box[2] > run.size * 10) return undefined;
  const under = belowOf(plane, run, 2.4, 1)[0];
  return !under || isLabelRun(context, under) ? next : undefined;
}

/** Letters under each other, such as the `공 급 자` at the side of a tax invoice's boxes. */
function findStacked(plane: Plane): readonly Anchor[] {
  const letters = plane.runs.filter((run) => /^[가-힣]{1,2}$/.test(fold(run.text))).slice(0, 300);
  const columns: Run[][] = [];
  for (const run of letters) {
    const column = columns.find((runs) => {
      const last = runs.at(-1)!;
      const aside = Math.abs(centre(last) - centre(run));
      return aside < run.size * 0.8 && run.box[1] - last.box[3] < run.size * 4 && run.box[1] > last.box[1];
    });
    if (column) column.push(run);
    else columns.push([run]);
  }
  return columns.flatMap(readColumn);
}

function centre(run: Run): number {
  return (run.box[0] + run.box[2]) / 2;
}

function readColumn(column: readonly Run[]): readonly Anchor[] {
  if (column.length < 2) return [];
  const text = column.map((run) => fold(run.text)).join('');
  const side: Side | undefined = /공급받는자|받는자|구매자/.test(text)
    ? 'buyer'
    : /공급자|판매자/.test(text)
      ? 'seller'
      : undefined;
  if (!side) return [];
  const box: Box = [
    Math.min(...column.map((run) => run.box[0])),
    column[0]!.box[1],
    Math.max(...column.map((run) => run.box[2])),
    column.at(-1)!.box[3],
  ];
  return [{ side, box, inline: false, end: 0 }];
}

/**
 * Says which party a label at `box` belongs to: the heading whose rows reach its own and that stands closest to its
 * left, else the nearest heading above. Two headings side by side share the space below between them.
 */
export function sideOf(anchors: readonly Anchor[], box: Box, border: number | undefined): Side | undefined {
  const height = box[3] - box[1];
  const pair = pairAbreast(anchors, box);
  if (pair) {
    const [left, right] = pair;
    const edge = border ?? right.box[0] - height * 0.5;
    const top = Math.min(left.box[1], right.box[1]) - height * 2;
    if (box[1] >= top) return box[0] >= edge - height * 0.3 ? right.side : left.side;
  }
  const beside = anchors.filter(
    (anchor) => !anchor.inline && anchor.box[2] <= box[0] + height && reaches(anchor.box, box),
  );
  if (beside.length > 0) return beside.reduce((a, b) => (b.box[0] > a.box[0] ? b : a)).side;
  const above = anchors.filter((anchor) => {
    const aside = box[0] - anchor.box[0];
    const isUnder = anchor.inline ? Math.abs(aside) < height * 4 : aside > -height * 8;
    return anchor.box[1] <= box[1] + height * 0.5 && isUnder;
  });
  if (above.length === 0) return undefined;
  return above.reduce((a, b) =>
    b.box[1] > a.box[1] || (b.box[1] === a.box[1] && b.box[0] > a.box[0]) ? b : a,
  ).side;
}

/** Headings of seller and buyer side by side, left one first: of several pairs the last above the label. */
function pairAbreast(anchors: readonly Anchor[], box: Box): readonly [Anchor, Anchor] | undefined {
  let found: readonly [Anchor, Anchor] | undefined;
  const parties = anchors.filter(({ side }) => side !== 'other').slice(0, 24);
  for (const [index, a] of parties.entries()) {
    for (const b of parties.slice(index + 1)) {
      if (a.side === b.side || !areAbreast(a.box, b.box)) continue;
      const pair = a.box[0] < b.box[0] ? ([a, b] as const) : ([b, a] as const);
      const isBelow = Math.min(a.box[1], b.box[1]) > box[3] + (box[3] - box[1]) * 2;
      if (!found || (!isBelow && pair[0].box[1] > found[0].box[1])) found = pair;
    }
  }
  return found;
}

function areAbreast(a: Box, b: Box): boolean {
  const height = Math.max(8, Math.min(a[3] - a[1], b[3] - b[1]));
  const shared = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return shared > -height * 0.5 && Math.abs(a[0] - b[0]) > height * 3;
}

function reaches(anchor: Box, box: Box): boolean {
  const middle = (box[1] + box[3]) / 2;
  const margin = anchor[3] - anchor[1] > (box[3] - box[1]) * 2 ? (box[3] - box[1]) * 2 : 0;
  return middle >= anchor[1] - margin && middle <= anchor[3] + margin;
}
