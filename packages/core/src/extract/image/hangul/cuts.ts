/** How far a cell may be narrower or wider than is expected, as a share. */
const NARROWEST = 0.55;
const WIDEST = 1.5;

/** What a width that differs by all of a syllable costs, to cutting through ink as high as the line. */
const STIFFNESS = 4;

/** How far the text may begin and end from the ends of what is cut, to a syllable. */
const REACH = 0.7;

/** Cheapest ways to put so many cuts, the last of them at each column, and the column of the cut before. */
interface Row {
  readonly costs: Float32Array;
  readonly from: Int16Array;
}

/**
 * The cuts before, between and after characters, as columns: where there is least ink, and as evenly as characters are
 * set; by dynamic programming. `columns` is the share of each column that is ink, `widths` what is expected in columns,
 * and `pitch` a syllable's width. `undefined` where the characters do not fit.
 */
export function cutsOf(
  columns: Float32Array,
  widths: readonly number[],
  pitch: number,
): number[] | undefined {
  const reach = Math.ceil(pitch * REACH);
  const first = emptyRow(columns.length);
  for (let x = 0; x <= Math.min(columns.length, reach); x++) first.costs[x] = costOfCut(columns, x);
  const rows = [first];
  for (const width of widths) rows.push(nextRow(rows.at(-1) as Row, columns, width, pitch));

  const { costs } = rows.at(-1) as Row;
  let end = Math.max(0, columns.length - reach);
  for (let x = end; x < costs.length; x++) if ((costs[x] as number) < (costs[end] as number)) end = x;
  if (costs[end] === Infinity) return undefined;
  const cuts = [end];
  for (const { from } of rows.slice(1).reverse()) cuts.push(from[cuts.at(-1) as number] as number);
  return cuts.reverse();
}

/** Share of the height that is ink at a cut before a column, which may be beyond the last. */
export function inkAt(columns: Float32Array, x: number): number {
  return x <= 0 || x >= columns.length ? 0 : Math.min(columns[x - 1] as number, columns[x] as number);
}

function costOfCut(columns: Float32Array, x: number): number {
  if (x <= 0 || x >= columns.length) return 0;
  return inkAt(columns, x) + ((columns[x - 1] as number) + (columns[x] as number)) / 2;
}

function emptyRow(width: number): Row {
  return { costs: new Float32Array(width + 1).fill(Infinity), from: new Int16Array(width + 1) };
}

function nextRow({ costs }: Row, columns: Float32Array, width: number, pitch: number): Row {
  const next = emptyRow(columns.length);
  const least = Math.max(1, Math.floor(width * NARROWEST));
  const most = Math.ceil(width * WIDEST);
  for (let x = least; x <= columns.length; x++) {
    const cut = costOfCut(columns, x);
    for (let before = Math.max(0, x - most); before <= x - least; before++) {
      const off = (x - before - width) / pitch;
      const cost = (costs[before] as number) + STIFFNESS * off * off + cut;
      if (cost >= (next.costs[x] as number)) continue;
      next.costs[x] = cost;
      next.from[x] = before;
    }
  }
  return next;
}
