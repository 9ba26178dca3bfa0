import type { Word } from '../../src/layout/words.ts';
import type { Box } from '../../src/model/index.ts';

/** Words of a text whose first character stands at `x`, `y`: characters of half the size, spaces as wide. */
export function wordsAt(text: string, x: number, y: number, size = 10, bold = false): Word[] {
  const words: Word[] = [];
  let at = x;
  for (const part of text.split(' ')) {
    const width = part.length * size * 0.5;
    const box: Box = [at, y, at + width, y + size];
    if (part !== '') words.push({ text: part, box, confidence: 1, fontSize: size, bold });
    at += width + size * 0.3;
  }
  return words;
}

/** A page to be laid out with the given words and lines. */
export function pageOf(words: readonly Word[], rulings: readonly Box[] = []) {
  return {
    number: 1,
    width: 600,
    height: 800,
    unit: 'pt' as const,
    rotation: 0,
    textSource: 'embedded' as const,
    words,
    rulings: rulings.map((box) => ({
      box,
      direction: box[2] - box[0] >= box[3] - box[1] ? ('h' as const) : ('v' as const),
    })),
  };
}

/** The lines of a grid with the given edges. */
export function gridLines(xs: readonly number[], ys: readonly number[]): Box[] {
  const [left = 0, right = 0] = [xs[0], xs.at(-1)];
  const [top = 0, bottom = 0] = [ys[0], ys.at(-1)];
  return [...ys.map((y): Box => [left, y, right, y]), ...xs.map((x): Box => [x, top, x, bottom])];
}
