import { mod97 } from './tax-id.ts';

/** Something found in a text by its shape. */
export interface TextMatch {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const phone = /(?<![\w.-])(?:\+?\(?\d[\d\s().-]{6,20}\d)(?![\w-])/g;
const email = /(?<![\w.+-])[\w.+-]{1,64}@[a-z\d](?:[a-z\d-]{0,62}\.){1,5}[a-z]{2,24}/gi;
const iban = /(?<![A-Z\d])[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){2,7}(?:\s?[A-Z\d]{1,3})?(?![A-Z\d])/g;

/** Finds telephone numbers: 7 to 15 digits, as ITU-T E.164 allows, in groups. Dates and amounts are left out. */
export function findPhones(text: string): readonly TextMatch[] {
  const found: TextMatch[] = [];
  for (const match of text.matchAll(phone)) {
    const digits = match[0].replace(/\D/g, '').length;
    const isDate = /^\d{1,4}[-.]\s?\d{1,2}[-.]\s?\d{1,4}$/.test(match[0]) && digits <= 8;
    if (digits < 7 || digits > 15 || isDate || /^\d+\.\d{2}$/.test(match[0])) continue;
    found.push({ start: match.index, end: match.index + match[0].length, value: match[0] });
  }
  return found;
}

/** Finds e-mail addresses. */
export function findEmails(text: string): readonly TextMatch[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(email)].map((m) => ({ start: m.index, end: m.index + m[0].length, value: m[0] }));
}

/** Finds IBANs whose check digits are right (ISO 13616). */
export function findIbans(text: string): readonly TextMatch[] {
  const found: TextMatch[] = [];
  for (const match of text.matchAll(iban)) {
    const value = match[0].replace(/\s/g, '');
    if (value.length < 15 || value.length > 34 || mod97(value.slice(4) + value.slice(0, 4)) !== 1) continue;
    found.push({ start: match.index, end: match.index + match[0].length, value });
  }
  return found;
}
