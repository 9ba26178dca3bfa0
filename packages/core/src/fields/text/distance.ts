/**
 * Edit distance of two short strings (two letters in each other's place count once), or `limit + 1` as soon as it must be larger. Time is bounded by
 * `a.length * b.length`; callers compare words and labels, not paragraphs.
 */
export function distance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  // What both begin and end with costs nothing.
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA === start || endB === start) return Math.max(endA, endB) - start;
  return limit === 1
    ? oneChange(a.slice(start, endA), b.slice(start, endB))
    : editsBetween(a.slice(start, endA), b.slice(start, endB), limit);
}

/** 1 where two texts that begin and end differently are one change apart, else 2. */
function oneChange(a: string, b: string): number {
  if (a.length === 1 && b.length === 1) return 1;
  return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0] ? 1 : 2;
}

function editsBetween(a: string, b: string, limit: number): number {
  let before: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? before[j - 2]! + 1 : limit + 1;
      const value = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost, swap);
      row.push(value);
      if (value < least) least = value;
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
