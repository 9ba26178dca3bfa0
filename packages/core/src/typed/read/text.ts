import { findEmails } from '../../fields/values/contact.ts';
import type { TextShape } from '../schema/tree.ts';
import type { Read } from './read.ts';

/**
 * Readings of a text as a text, likeliest first: all of it, then its parts, since a pattern or an enum of the schema
 * may ask for less than what stands on the line.
 */
export function readTexts(print: string, shape: TextShape | undefined): readonly Read[] {
  if (shape === 'email')
    return findEmails(print).map(({ start, end, value }) => ({ raw: value, start, end, sure: 1 }));
  if (shape === 'url') return readUrls(print);
  if (shape) return readPattern(print, shape.pattern);
  const text = print.trimEnd();
  const parts = [...text.matchAll(/\S+/g)].slice(0, 8);
  const reads: Read[] = [
    { raw: text.trim(), start: text.length - text.trimStart().length, end: text.length, sure: 1 },
  ];
  let end = text.length;
  for (const part of parts.slice(1).reverse()) {
    end = text.slice(0, part.index).trimEnd().length;
    reads.push({ raw: text.slice(0, end).trim(), start: parts[0]!.index, end, sure: 0.8 });
  }
  for (const part of parts.slice(1)) {
    reads.push({ raw: part[0], start: part.index, end: part.index + part[0].length, sure: 0.7 });
  }
  return reads;
}

function readUrls(print: string): readonly Read[] {
  return [...print.matchAll(/https?:\/\/[^\s<>"]{3,300}/gi)].map((match) => {
    const raw = match[0].replace(/[.,;)]+$/, '');
    return { raw, start: match.index, end: match.index + raw.length, sure: 1 };
  });
}

/** Words, and up to three of them together, that the pattern takes. */
function readPattern(print: string, pattern: RegExp): readonly Read[] {
  const test = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  const words = [...print.matchAll(/[^\s,;]+/g)].slice(0, 40);
  const reads: Read[] = [];
  const whole = print.trim();
  if (test.test(whole))
    reads.push({
      raw: whole,
      start: print.indexOf(whole),
      end: print.indexOf(whole) + whole.length,
      sure: 1,
    });
  for (const [index, first] of words.entries()) {
    for (const last of words.slice(index, index + 3)) {
      const end = last.index + last[0].length;
      const raw = print.slice(first.index, end).replace(/[.:]+$/, '');
      if (raw !== whole && test.test(raw))
        reads.push({ raw, start: first.index, end: first.index + raw.length, sure: 0.9 });
    }
  }
  return reads;
}
