import type { Box, Line } from '../model/index.ts';

// A line that ends this far (of the block's width) before the right edge was broken on purpose.
const shortLine = 0.25;
// Characters a line: text set narrower than this is seldom filled, but an address, a label or a list of names.
const narrow = 40;

/**
 * The text of a paragraph: lines that fill the column are joined by a space, words cut by a hyphen are joined
 * whole, and lines that end early keep their break, as do the lines of an address.
 */
export function joinLines(lines: readonly Line[], box: Box): string {
  const separate = areSeparate(lines);
  let text = '';
  for (const [i, line] of lines.entries()) {
    const previous = lines[i - 1];
    const broken = previous !== undefined && (separate || endsEarly(previous, line, box));
    text = previous ? join(text, line.text, broken) : line.text;
  }
  return text;
}

/** Whether narrow lines each begin anew: with a capital, a figure or, in Hangul, after few characters; or a label. */
function areSeparate(lines: readonly Line[]): boolean {
  if (lines.length < 2) return false;
  const labels = lines.filter((line) => /^[^:：]{1,24}[:：]\s*\S/.test(line.text)).length;
  if (labels >= 0.6 * lines.length) return true;
  const longest = lines.reduce((most, line) => Math.max(most, line.text.length), 0);
  if (longest > narrow || lines.slice(0, -1).some((line) => /[-,\u00ad]$/.test(line.text))) return false;
  const anew = lines.slice(1).filter((line) => startsAnew(line.text, longest)).length;
  return anew >= 0.8 * (lines.length - 1);
}

function startsAnew(text: string, longest: number): boolean {
  return /^[\p{Lu}\p{N}+(]/u.test(text) || (longest <= 24 && /^\p{Script=Hangul}/u.test(text));
}

function endsEarly(line: Line, next: Line, box: Box): boolean {
  const width = box[2] - box[0];
  const room = box[2] - line.box[2];
  const firstWord = next.text.split(' ', 1)[0] ?? '';
  const perCharacter = (next.box[2] - next.box[0]) / Math.max(1, next.text.length);
  return room > shortLine * width && room > 1.5 * perCharacter * (firstWord.length + 1);
}

const softHyphen = '\u00ad';

/** One text of two lines that follow each other: words cut by a hyphen become whole again. */
export function joinRunning(text: string, next: string): string {
  return join(text, next, false);
}

function join(text: string, next: string, broken: boolean): string {
  if (text.endsWith(softHyphen)) return text.slice(0, -1) + next;
  // Only a lower-case letter on both sides tells a cut word from a compound or a range.
  if (/\p{Ll}[-‐]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  if (broken) return `${text}\n${next}`;
  return withoutSpaces(text.at(-1)) && withoutSpaces(next[0]) ? text + next : `${text} ${next}`;
}

/** Whether the character belongs to a script that is written without spaces. Hangul is written with them. */
function withoutSpaces(character: string | undefined): boolean {
  return (
    character !== undefined && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、]/u.test(character)
  );
}
