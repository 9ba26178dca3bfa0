import type { Box } from '../../model/index.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import type { Context } from './context.ts';

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
}

const sides = { sellerParty: 'seller', buyerParty: 'buyer', otherParty: 'other' } as const;

/** Finds the headings of parties on a page or sheet, also those written letter under letter. */
export function findAnchors(context: Context, plane: Plane): readonly Anchor[] {
  const found: Anchor[] = [];
  for (const run of plane.runs) {
    for (const match of context.labels.get(run) ?? []) {
      const side = sides[match.label as keyof typeof sides];
      if (!side || found.length >= 40) continue;
      if (!match.colon && match.start > 3) continue;
      if (
        /^(?:from|to)$/i.test(run.text.slice(match.start, match.wordsEnd)) &&
        !match.colon &&
        match.end < run.text.length
      )
        continue;
      found.push({
        side,
        box: run.boxOf(match.start, match.wordsEnd),
        run,
        end: match.end,
        inline: match.end < run.text.trimEnd().length,
      });
    }
  }
  return [...found, ...findStacked(plane)];
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
  const seller = anchors.find((anchor) => anchor.side === 'seller');
  const buyer = anchors.find((anchor) => anchor.side === 'buyer');
  const height = box[3] - box[1];
  if (seller && buyer && areAbreast(seller.box, buyer.box)) {
    const right = seller.box[0] < buyer.box[0] ? buyer : seller;
    const left = right === buyer ? seller : buyer;
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
