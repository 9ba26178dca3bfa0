/** Which register a number belongs to. */
export type TaxIdKind = 'KR' | 'EU' | 'EIN' | 'GSTIN' | 'ABN';

/** A business or tax number in a text. */
export interface TaxIdMatch {
  readonly start: number;
  readonly end: number;
  readonly kind: TaxIdKind;
  /** Without spaces; with hyphens where the register writes them. */
  readonly value: string;
  /** Whether the check digit is right; left out where the register has none that is public. */
  readonly valid?: boolean;
}

/** Check digits of a Korean 사업자등록번호: weights 1 3 7 1 3 7 1 3 5, the last product counted twice by its tens. */
export function isKoreanBusinessNumber(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{10}$/.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  let sum = Math.floor((Number(digits[8]) * 5) / 10);
  weights.forEach((weight, index) => {
    sum += weight * Number(digits[index]);
  });
  return (10 - (sum % 10)) % 10 === Number(digits[9]);
}

/** Check of an Australian Business Number: first digit less one, weights 10 1 3 5 ... 19, sum divisible by 89. */
export function isAustralianBusinessNumber(text: string): boolean {
  const digits = text.replace(/\s/g, '');
  if (!/^\d{11}$/.test(digits)) return false;
  const weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
  const sum = weights.reduce(
    (total, weight, i) => total + weight * (Number(digits[i]) - (i === 0 ? 1 : 0)),
    0,
  );
  return sum % 89 === 0;
}

/** Check character of an Indian GSTIN: base 36, factors 1 and 2 in turn, digits of each product added. */
export function isGstin(text: string): boolean {
  if (!/^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 14; i++) {
    const product = Number.parseInt(text[i]!, 36) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return (36 - (sum % 36)) % 36 === Number.parseInt(text[14]!, 36);
}

/**
 * Check digits of a VAT number of the European Union (Greece as EL) or Great Britain.
 * Gives `undefined` for countries whose rule is not implemented: BG, CY, CZ, ES, HR, IE, LT, LV, RO, SI, SK. Rules as published for VIES.
 */
export function isEuVatNumber(text: string): boolean | undefined {
  const key = text.replace(/[\s.-]/g, '').toUpperCase();
  const rule = vatRules[key.slice(0, 2)];
  return rule?.(key.slice(2), key);
}

const vatRules: Readonly<Record<string, (body: string, all: string) => boolean>> = {
  BE: (body) => /^[01]\d{9}$/.test(body) && 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8)),
  DE: (body) => /^\d{9}$/.test(body) && iso7064(body),
  FR: (body) =>
    /^\d{11}$/.test(body) && (12 + 3 * (Number(body.slice(2)) % 97)) % 97 === Number(body.slice(0, 2)),
  GB: (body) => {
    if (!/^\d{9}$/.test(body)) return false;
    const sum = [8, 7, 6, 5, 4, 3, 2].reduce(
      (total, w, i) => total + w * Number(body[i]),
      Number(body.slice(7)),
    );
    return sum % 97 === 0 || (sum + 55) % 97 === 0;
  },
  AT: (body) => /^U\d{8}$/.test(body) && austrian(body.slice(1)),
  DK: (body) => /^\d{8}$/.test(body) && weighted(body, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EE: (body) => /^\d{9}$/.test(body) && tens(weighted(body, [3, 7, 1, 3, 7, 1, 3, 7])) === Number(body[8]),
  EL: (body) =>
    /^\d{9}$/.test(body) && (weighted(body, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(body[8]),
  FI: (body) => /^\d{8}$/.test(body) && elevens(weighted(body, [7, 9, 10, 5, 8, 4, 2])) === Number(body[7]),
  HU: (body) => /^\d{8}$/.test(body) && tens(weighted(body, [9, 7, 3, 1, 9, 7, 3])) === Number(body[7]),
  LU: (body) => /^\d{8}$/.test(body) && Number(body.slice(0, 6)) % 89 === Number(body.slice(6)),
  MT: (body) =>
    /^\d{8}$/.test(body) && 37 - (weighted(body, [3, 4, 6, 7, 8, 9]) % 37) === Number(body.slice(6)),
  PL: (body) => /^\d{10}$/.test(body) && weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(body[9]),
  PT: (body) =>
    /^\d{9}$/.test(body) &&
    Math.max(0, elevens(weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]))) % 10 === Number(body[8]),
  SE: (body) => /^\d{12}$/.test(body) && luhn(body.slice(0, 10)),
  IT: (body) => /^\d{11}$/.test(body) && luhn(body),
  NL: (body, all) => /^\d{9}B\d{2}$/.test(body) && (elevenProof(body) || mod97(all) === 1),
};

function iso7064(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < 8; i++) {
    const sum = (Number(digits[i]) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits[8]);
}

/** The sum of digits times weights; digits behind the last weight do not count. */
function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
}

function tens(sum: number): number {
  return (10 - (sum % 10)) % 10;
}

/** The check digit modulo 11; -1 where it would have two digits. */
function elevens(sum: number): number {
  const check = 11 - (sum % 11);
  return check === 11 ? 0 : check === 10 ? -1 : check;
}

function austrian(digits: string): boolean {
  const sum = [1, 2, 1, 2, 1, 2, 1].reduce((total, weight, index) => {
    const product = weight * Number(digits[index]);
    return total + (product > 9 ? product - 9 : product);
  }, 4);
  return tens(sum) === Number(digits[7]);
}

function luhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

function elevenProof(body: string): boolean {
  const sum = [9, 8, 7, 6, 5, 4, 3, 2].reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return sum % 11 === Number(body[8]);
}

/** The remainder modulo 97 of letters (A = 10 ... Z = 35) and digits, as ISO 7064 and IBAN use it. */
export function mod97(text: string): number {
  let rest = 0;
  for (const char of text) rest = Number(`${rest}${Number.parseInt(char, 36)}`) % 97;
  return rest;
}

const vatShapes =
  'ATU\\d{8}|BE\\s?[01][\\d. ]{9,12}|BG\\d{9,10}|CY\\d{8}[A-Z]|CZ\\d{8,10}|DE\\s?\\d{3}\\s?\\d{3}\\s?\\d{3}|DK\\s?\\d{8}|' +
  'EE\\d{9}|EL\\d{9}|ES[A-Z\\d]\\d{7}[A-Z\\d]|FI\\d{8}|FR\\s?[A-Z\\d]{2}\\s?\\d{3}\\s?\\d{3}\\s?\\d{3}|' +
  'GB\\s?\\d{3}\\s?\\d{4}\\s?\\d{2}|HR\\d{11}|HU\\d{8}|IE\\d[A-Z\\d]\\d{5}[A-Z]{1,2}|IT\\s?\\d{11}|LT\\d{9,12}|' +
  'LU\\d{8}|LV\\d{11}|MT\\d{8}|NL\\s?\\d{9}\\s?B\\s?\\d{2}|PL\\d{10}|PT\\d{9}|RO\\d{6,10}|SE\\d{12}|SI\\d{8}|SK\\d{10}';
const vat = new RegExp(`(?<![A-Z\\d])(?:${vatShapes})(?![A-Z\\d])`, 'g');
const kr = /(?<![\d-])\d{3}\s?-\s?\d{2}\s?-\s?\d{5}(?![\d-])/g;
const ein = /(?<![\d-])\d{2}-\d{7}(?![\d-])/g;
const gstin = /(?<![A-Z\d])\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d](?![A-Z\d])/g;
const abn = /(?<=\bA\.?B\.?N\.?[\s:#]{0,4})\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?!\d)/gi;

/**
 * Finds business and tax numbers by their shape: Korean 사업자등록번호 (`XXX-XX-XXXXX`), EU VAT, US EIN, Indian
 * GSTIN and, after the letters ABN, Australian Business Numbers. Says of each whether its check digit is right.
 */
export function findTaxIds(text: string): readonly TaxIdMatch[] {
  const found: TaxIdMatch[] = [];
  if (text.replace(/\D/g, '').length < 7) return found;
  const add = (match: RegExpMatchArray, kind: TaxIdKind, value: string, valid: boolean | undefined) => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    if (found.some((other) => other.start < end && start < other.end)) return;
    found.push({ start, end, kind, value, ...(valid === undefined ? {} : { valid }) });
  };
  for (const m of text.matchAll(kr)) add(m, 'KR', m[0].replace(/\s/g, ''), isKoreanBusinessNumber(m[0]));
  for (const m of text.matchAll(gstin)) add(m, 'GSTIN', m[0], isGstin(m[0]));
  for (const m of text.matchAll(abn))
    add(m, 'ABN', m[0].replace(/\s/g, ''), isAustralianBusinessNumber(m[0]));
  for (const m of text.matchAll(vat)) add(m, 'EU', m[0].replace(/[\s.]/g, ''), isEuVatNumber(m[0]));
  for (const m of text.matchAll(ein)) add(m, 'EIN', m[0], undefined);
  return found.sort((a, b) => a.start - b.start);
}
