import { DocprocError } from '../../errors/index.ts';
import { commonPasswords } from './common.ts';
import { isLeaked } from './leaked.ts';

/** Shortest and longest password, in code points (NIST SP 800-63B section 3.1.1.2 asks for 8 and at least 64). */
const shortest = 8;
const longest = 128;

/** More UTF-16 units than this are no password of ours, and not worth normalising. */
export const longestInput = 1024;

/** NFKC, so that the same password typed on another keyboard or system is the same bytes (SP 800-63B 3.1.1.2). */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Checks a new password after NIST SP 800-63B: length 8 to 128 characters, not one that everybody uses or that was
 * leaked many times, not a run such as `aaaaaaaa` or `12345678`, not the account's e-mail. No rules on character
 * classes, as the standard demands.
 * Error: `PASSWORD_WEAK`, with the reason in its message.
 */
export function checkPassword(password: string, email: string): void {
  const reason = weaknessOf(password, email.toLowerCase());
  if (reason !== undefined) {
    throw new DocprocError('PASSWORD_WEAK', reason, { details: { fields: { password: reason } } });
  }
}

function weaknessOf(password: string, email: string): string | undefined {
  const characters = [...normalisePassword(password.slice(0, longestInput + 1))];
  if (characters.length < shortest) return `The password needs at least ${shortest} characters.`;
  if (characters.length > longest) return `The password may have at most ${longest} characters.`;
  const folded = characters.join('').toLowerCase();
  if (isCommon(folded) || isLeaked(folded))
    return 'The password is among the most used ones. Choose another.';
  if (isRun(folded)) return 'The password is a simple sequence. Choose another.';
  if (isEmail(folded, email)) return 'The password must not be the e-mail address.';
  return undefined;
}

/** Also with digits or signs behind it: `password2026!` is no better than `password`. */
function isCommon(folded: string): boolean {
  const base = folded.replace(/[\d\p{P}\p{S}\s]+$/u, '');
  return commonPasswords.has(folded) || commonPasswords.has(base);
}

/** Every character follows the one before it by the same step of -1, 0 or 1, or one short piece repeats. */
function isRun(folded: string): boolean {
  const points = [...folded].map((character) => character.codePointAt(0)!);
  const step = points[1]! - points[0]!;
  const isSequence =
    Math.abs(step) <= 1 && points.every((point, index) => index === 0 || point - points[index - 1]! === step);
  return isSequence || isRepetition(folded);
}

function isRepetition(folded: string): boolean {
  return [1, 2, 3, 4].some((length) => {
    const piece = folded.slice(0, length);
    return piece.repeat(Math.ceil(folded.length / length)).startsWith(folded);
  });
}

function isEmail(folded: string, email: string): boolean {
  return folded === email || folded === email.slice(0, email.lastIndexOf('@'));
}
