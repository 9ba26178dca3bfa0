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
  const pieces: string[] = [];
  for (const [i, line] of lines.entries()) {
    const previous = lines[i - 1];
    const broken = previous !== undefined && (separate || endsEarly(previous, line, box));
    addPiece(pieces, line.text, broken);
  }
  return pieces.join('');
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

/** One text of lines that follow each other: words cut by a hyphen become whole again. */
export function joinRunning(lines: readonly string[]): string {
  const pieces: string[] = [];
  for (const line of lines) addPiece(pieces, line, false);
  return pieces.join('');
}

/** Puts a line to those before it. Only the last of them is looked at: a text may have thousands. */
function addPiece(pieces: string[], next: string, broken: boolean): void {
  const last = pieces.pop();
  if (last === undefined) pieces.push(next);
  else if (last.endsWith(softHyphen)) pieces.push(last.slice(0, -1), next);
  // Only a lower-case letter on both sides tells a cut word from a compound or a range.
  else if (endsCut(last) && /^\p{Ll}/u.test(next)) pieces.push(last.slice(0, -1), next);
  else if (broken) pieces.push(last, `\n${next}`);
  else pieces.push(last, withoutSpaces(last.at(-1)) && withoutSpaces(next[0]) ? next : ` ${next}`);
}

/** Whether a hyphen after a lower-case letter ends the line. */
function endsCut(line: string): boolean {
  return (line.endsWith('-') || line.endsWith('‐')) && /\p{Ll}.$/u.test(line.slice(-3));
}

// Below this no script is written without spaces; most lines need no further look.
const firstWithoutSpaces = 0x2e80;

/** Whether the character belongs to a script that is written without spaces. Hangul is written with them. */
function withoutSpaces(character: string | undefined): boolean {
  return (
    character !== undefined &&
    character.charCodeAt(0) >= firstWithoutSpaces &&
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、]/u.test(character)
  );
}
