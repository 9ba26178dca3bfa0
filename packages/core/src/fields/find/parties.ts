import type { FieldName } from '../../model/index.ts';
import type { LabelMatch } from '../lexicon/match.ts';
import { belowOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import { findEmails, findPhones } from '../values/contact.ts';
import { parseDate } from '../values/date.ts';
import { findMoney, parseMoney } from '../values/money.ts';
import { findTaxIds, type TaxIdMatch } from '../values/tax-id.ts';
import { findAligned } from './aligned.ts';
import { type Anchor, findAnchors, type Side, sideOf } from './anchors.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { fieldOf, findCrossings } from './crossing.ts';
import { addressLength, hasLegalForm, isAddressLike, siteBonus, sitesOf } from './top.ts';
import { type Announced, announcedBy, isLabelRun } from './value.ts';

/** A candidate for one of the fields of a party. */
export interface PartyCandidate extends Candidate {
  readonly field: FieldName;
  /** The number as its register writes it, on tax numbers. */
  readonly taxId?: TaxIdMatch;
  /** Folded name that an address stands under; it counts only where that name is chosen. */
  readonly owner?: string;
}

type Part = 'Name' | 'Address' | 'TaxId' | 'Phone';

const parts: Partial<Record<LabelMatch['label'], Part>> = {
  partyName: 'Name',
  partyTaxId: 'TaxId',
  partyRegistration: 'TaxId',
  partyAddress: 'Address',
  partyPhone: 'Phone',
};

/** Finds names, addresses, tax numbers and telephones of seller and buyer. */
export function findParties(context: Context): readonly PartyCandidate[] {
  return context.planes.slice(0, 50).flatMap((plane) => {
    const anchors = findAnchors(context, plane);
    const told = [...labelled(context, plane, anchors), ...crossed(context, plane)];
    return [
      ...told,
      ...findAligned(context, plane, told),
      ...anchors.flatMap((anchor) => blockOf(context, plane, anchor)),
      ...addressed(context, plane),
      ...loose(context, plane, anchors),
    ];
  });
}

/** Values at the crossing of a party and one of its parts in a table. */
function crossed(context: Context, plane: Plane): readonly PartyCandidate[] {
  return findCrossings(context, plane).flatMap((crossing): readonly PartyCandidate[] => {
    const field = fieldOf(crossing);
    const [run, ...more] = crossing.runs;
    if (!field || !run || !fitsOf(crossing.part)(run.text)) return [];
    const base = { field, plane, run, start: 0, end: run.text.length };
    if (crossing.part === 'TaxId') return [taxIdCandidate(base, run.text, 0.96) ?? []].flat();
    const value = { value: run.print.trim(), score: 0.96 };
    return [{ ...base, ...value, ...(more.length > 0 ? { more } : {}) }];
  });
}

interface Mention {
  readonly run: Run;
  readonly match: LabelMatch;
  readonly part: Part;
  /** What it announces; at least one. */
  readonly places: readonly Announced[];
}

function labelled(context: Context, plane: Plane, anchors: readonly Anchor[]): readonly PartyCandidate[] {
  const mentions = mentionsOn(context, plane);
  const border = borderOf(mentions);
  const found: PartyCandidate[] = [];
  for (const mention of mentions) {
    const box = mention.run.boxOf(mention.match.start, mention.match.wordsEnd);
    const told = sideOf(anchors, box, border?.edge);
    const side = told ?? sideByBorder(border, mention) ?? guessSide(mentions, mention);
    if (side === 'other') continue;
    for (const place of mention.places) {
      const candidate = candidateOf(context, plane, mention, place, side);
      if (candidate) found.push(told ? candidate : { ...candidate, score: candidate.score * 0.93 });
    }
  }
  return found;
}

function mentionsOn(context: Context, plane: Plane): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const run of plane.runs) {
    for (const match of context.labels.get(run) ?? []) {
      const part = parts[match.label];
      if (!part || mentions.length >= 120) continue;
      const places = announcedBy(context, plane, run, match, fitsOf(part));
      if (places.length > 0) mentions.push({ run, match, part, places });
    }
  }
  return mentions;
}

/** Where the right one of two parties begins, and the rows in which both have labels. */
interface Border {
  readonly edge: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** The left edge of the right ones of labels that stand twice on a row. */
function borderOf(mentions: readonly Mention[]): Border | undefined {
  const edges: number[] = [];
  const rows: number[] = [];
  for (const [index, mention] of mentions.entries()) {
    const twin = mentions
      .slice(index + 1, index + 12)
      .find((other) => other.part === mention.part && isAbreast(mention, other));
    if (!twin) continue;
    edges.push(Math.max(leftOf(mention), leftOf(twin)));
    rows.push(mention.run.row, twin.run.row);
  }
  if (edges.length === 0) return undefined;
  return { edge: Math.min(...edges), firstRow: Math.min(...rows), lastRow: Math.max(...rows) };
}

/** Rows above and below the twins that belong to the same boxes. */
const rowsAround = 3;

/** Which party a label's place speaks for, where no heading was read: the left one sells. */
function sideByBorder(border: Border | undefined, { run, match }: Mention): Side | undefined {
  if (!border || !/[가-힣]/.test(run.text)) return undefined;
  if (run.row < border.firstRow - rowsAround || run.row > border.lastRow + rowsAround) return undefined;
  return run.boxOf(match.start, match.wordsEnd)[0] >= border.edge - run.size * 2 ? 'buyer' : 'seller';
}

function isAbreast(a: Mention, b: Mention): boolean {
  return Math.abs(a.run.row - b.run.row) <= 1 && Math.abs(leftOf(a) - leftOf(b)) > a.run.size * 6;
}

function leftOf(mention: Mention): number {
  return mention.run.boxOf(mention.match.start, mention.match.wordsEnd)[0];
}

/** Without headings the left one of two, or the first, is the seller's. */
function guessSide(mentions: readonly Mention[], mention: Mention): Side {
  const earlier = mentions.find(
    (other) =>
      other !== mention &&
      other.part === mention.part &&
      other.match.label === mention.match.label &&
      (isAbreast(mention, other) ? leftOf(other) < leftOf(mention) : other.run.index < mention.run.index),
  );
  return earlier && mention.part !== 'Phone' && /[가-힣]/.test(mention.run.text) ? 'buyer' : 'seller';
}

function fitsOf(part: Part): (text: string) => boolean {
  if (part === 'TaxId')
    return (text) =>
      text.replace(/\D/g, '').length >= 5 && text.length <= 60 && parseDate(text) === undefined;
  if (part === 'Phone') return (text) => findPhones(text).length > 0;
  if (part === 'Name') return isName;
  return (text) => /\p{L}{2}/u.test(text) && text.length <= 200 && text.length >= 4;
}

function isName(text: string): boolean {
  if (!/\p{L}{2}/u.test(text) || text.length > 80) return false;
  if (
    /^(?:no|number|name|address|id|copy|date|info|information|details|profile|정보|보관용)$/i.test(
      text.trim(),
    )
  )
    return false;
  return parseDate(text) === undefined && parseMoney(text) === undefined && findEmails(text).length === 0;
}

function candidateOf(
  context: Context,
  plane: Plane,
  mention: Mention,
  place: Announced,
  side: 'seller' | 'buyer',
): PartyCandidate | undefined {
  const { part, match } = mention;
  if (side === 'buyer' && part === 'Phone') return undefined;
  const field = `${side}${part}` as FieldName;
  const base = { field, plane, run: place.run, start: place.start, end: place.end };
  const text = place.run.text.slice(place.start, place.end);
  const score = 0.95 * match.strength * place.factor * (match.label === 'partyRegistration' ? 0.55 : 1);
  if (part === 'TaxId') return taxIdCandidate(base, text, score);
  if (part === 'Phone') {
    const phone = findPhones(text)[0]!;
    const start = place.start + phone.start;
    return { ...base, value: phone.value, start, end: start + phone.value.length, score };
  }
  if (part === 'Address') {
    const more = continuation(context, plane, place);
    const end = more.length > 0 ? place.end : place.start + addressLength(text);
    return {
      ...base,
      end,
      value: place.run.print.slice(place.start, end).trim(),
      score: score * (isAddressLike(text) ? 1 : 0.75),
      ...(more.length > 0 ? { more } : {}),
    };
  }
  // `Company Information` is a heading: words behind an English label go on with it where no colon parts them.
  const isPhrase =
    place.run === mention.run && !match.colon && /[a-z]\s+$/i.test(place.run.text.slice(0, place.start));
  const phrase = isPhrase ? 0.2 : 1;
  const weak = /^name$/i.test(place.run.text.slice(match.start, match.wordsEnd)) ? 0.6 : 1;
  return {
    ...base,
    value: withoutHonorific(place.run.print.slice(place.start, place.end)),
    score: score * weak * phrase,
  };
}

function taxIdCandidate(
  base: Omit<PartyCandidate, 'value' | 'score'>,
  text: string,
  score: number,
): PartyCandidate | undefined {
  const known = findTaxIds(text)[0];
  if (known) {
    const start = base.start + known.start;
    const end = base.start + known.end;
    const trust = known.valid === false ? 0.6 : 1;
    return { ...base, value: known.value, start, end, score: score * trust, taxId: known };
  }
  const code = /[A-Z]{0,4}[\s-]?\d[\dA-Z\s./-]{4,24}[\dA-Z]/i.exec(text);
  const value = code?.[0].trim();
  if (!code || value === undefined || /\d{1,2}\/\d{1,2}\/\d{2}/.test(value)) return undefined;
  const start = base.start + code.index + (code[0].length - code[0].trimStart().length);
  return { ...base, value: value.replace(/\s+/g, ''), start, end: start + value.length, score: score * 0.85 };
}

/** Lines of an address that go on under its first. */
function continuation(context: Context, plane: Plane, place: Announced): readonly Run[] {
  const more: Run[] = [];
  let last = place.run;
  const left = place.run.boxOf(place.start, place.end)[0];
  while (more.length < 3 && plane.kind === 'page') {
    const next = belowOf(plane, last, 1.1, 1)[0];
    if (!next || isLabelRun(context, next) || (context.labels.get(next)?.length ?? 0) > 0) break;
    if (Math.abs(next.box[0] - left) > next.size * 2.5 || !continues(next.text)) break;
    const before = plane.rows[next.row]?.[next.index - plane.rows[next.row]![0]!.index - 1];
    if (before && isLabelRun(context, before)) break;
    more.push(next);
    last = next;
  }
  return more;
}

function continues(text: string): boolean {
  return (
    isAddressLike(text) ||
    (/\p{L}/u.test(text) && /^[\p{L}\d\s,.()-]{2,50}$/u.test(text) && findMoney(text).every((m) => !m.strong))
  );
}

function withoutHonorific(text: string): string {
  return text
    .replace(/\s*[(/|,]?\s*(?:대표(?:자|이사)?|사업자(?:등록)?번호)[\s:].*$/, '')
    .replace(/\s+\S{1,6}\s?:\s.*$/, '')
    .replace(/\s*(?:귀하|귀중|님)\s*$/, '')
    .trim();
}

/** The lines under (or behind) a heading such as `Bill To:`: a name, then an address. */
function blockOf(context: Context, plane: Plane, anchor: Anchor): readonly PartyCandidate[] {
  if (!anchor.run || anchor.side === 'other') return [];
  const lines = blockLines(context, plane, anchor);
  const name = lines[0];
  if (!name || !isName(name.run.text.slice(name.start))) return [];
  const nameText = name.run.print.slice(name.start).trim();
  const sure = 0.86 - (plane.kind === 'sheet' ? 0.1 : 0);
  const found: PartyCandidate[] = [
    {
      field: `${anchor.side}Name`,
      value: withoutHonorific(nameText),
      plane,
      run: name.run,
      start: name.start,
      end: name.run.text.length,
      score: sure,
    },
  ];
  const rest = lines.slice(1).map((line) => line.run);
  const address = rest.filter((run) => !isContact(run.text));
  const first = address[0];
  if (first && address.some((run) => isAddressLike(run.text))) {
    const more = address.slice(1);
    found.push({
      field: `${anchor.side}Address`,
      value: first.print,
      plane,
      run: first,
      start: 0,
      end: first.text.length,
      score: 0.84,
      ...(more.length > 0 ? { more } : {}),
    });
  }
  return found;
}

function isContact(text: string): boolean {
  return (
    findEmails(text).length > 0 ||
    findTaxIds(text).length > 0 ||
    /\b(?:TEL|PHONE|FAX|VAT|GST|ABN|MOBILE)\b|^\+\d|^(?:전화|팩스|연락처|대표전화|이메일|사업자|대표자?\s?[:\s])/i.test(
      text,
    )
  );
}

function blockLines(context: Context, plane: Plane, anchor: Anchor): readonly { run: Run; start: number }[] {
  const run = anchor.run!;
  if (anchor.beside) return [{ run: anchor.beside, start: 0 }];
  const lines: { run: Run; start: number }[] = [];
  const inline = run.text.slice(anchor.end).trim();
  if (inline !== '') lines.push({ run, start: anchor.end });
  let last = run;
  if (lines.length === 0 && plane.kind === 'sheet') return sheetNeighbour(context, plane, run);
  while (lines.length < 7) {
    const next = belowOf(plane, last, lines.length === 0 ? 2.4 : 1.5, 3).find(
      (other) => Math.abs(other.box[0] - anchor.box[0]) < other.size * 4 || other.box[0] < run.box[2],
    );
    if (!next || (isLabelRun(context, next) && !isContact(next.text)) || next.text.length > 90) break;
    lines.push({ run: next, start: 0 });
    last = next;
  }
  return lines.length > 0 ? lines : sheetNeighbour(context, plane, run);
}

function sheetNeighbour(context: Context, plane: Plane, run: Run): readonly { run: Run; start: number }[] {
  const row = plane.rows[run.row] ?? [];
  const next = row[row.indexOf(run) + 1];
  return next && !isLabelRun(context, next) ? [{ run: next, start: 0 }] : [];
}

/** `(주)새봄디자인 귀중`: who a Korean paper is addressed to. */
function addressed(context: Context, plane: Plane): readonly PartyCandidate[] {
  const found: PartyCandidate[] = [];
  for (const run of plane.runs.slice(0, 60)) {
    const alone = /^(?:귀\s?하|귀\s?중)$/.test(run.text.trim());
    const match = alone ? null : /^(.{2,40}?)\s*(?:귀\s?하|귀\s?중)\s*\.?$/.exec(run.text);
    const owner = alone ? plane.rows[run.row]?.[plane.rows[run.row]!.indexOf(run) - 1] : run;
    if ((!match && !alone) || !owner) continue;
    const label = context.labels.get(owner)?.find((item) => item.start <= 2 && item.colon);
    const start = label?.end ?? (match ? Math.max(0, match[1]!.lastIndexOf(':') + 1) : 0);
    const end = match ? match[1]!.length : owner.text.length;
    if (end > start && isName(owner.text.slice(start, end)))
      found.push({
        field: 'buyerName',
        value: owner.print.slice(start, end).trim(),
        plane,
        run: owner,
        start: start + /^\s*/.exec(owner.text.slice(start))![0].length,
        end,
        score: 0.9,
      });
  }
  return found;
}

/** Tax numbers and company names that no label announces. */
function loose(context: Context, plane: Plane, anchors: readonly Anchor[]): readonly PartyCandidate[] {
  const found: PartyCandidate[] = [];
  const sites = sitesOf(plane);
  for (const run of plane.runs.slice(0, 2_000)) {
    if (found.length >= 40) break;
    found.push(...looseIds(plane, run, anchors), ...loosePhones(context, plane, run, anchors));
    if (plane.kind === 'page' && plane.number === 1) found.push(...looseSeller(context, plane, run, sites));
  }
  return found;
}

function looseIds(plane: Plane, run: Run, anchors: readonly Anchor[]): readonly PartyCandidate[] {
  const ids = findTaxIds(run.text).filter(
    (id) => id.kind !== 'EIN' && (id.kind !== 'EU' || id.valid !== false),
  );
  return ids.flatMap((id) => {
    const side = sideOf(anchors, run.boxOf(id.start, id.end), undefined) ?? 'seller';
    if (side === 'other') return [];
    const place = { plane, run, start: id.start, end: id.end };
    return [
      { ...place, field: `${side}TaxId`, value: id.value, score: id.valid === false ? 0.3 : 0.55, taxId: id },
    ];
  });
}

/** Korean telephone numbers whose label was not read; fax numbers and mobiles of persons stand behind theirs. */
function loosePhones(
  context: Context,
  plane: Plane,
  run: Run,
  anchors: readonly Anchor[],
): readonly PartyCandidate[] {
  if (!context.korean || plane.kind !== 'page' || plane.number !== 1) return [];
  const match = /(?<![\d-])0(?:2|[3-6]\d|70)-\d{3,4}-\d{4}(?![\d-])/.exec(run.text);
  if (!match || /(?:FAX|팩스|F)[\s.:)]*$/i.test(run.text.slice(0, match.index))) return [];
  const end = match.index + match[0].length;
  if ((sideOf(anchors, run.boxOf(match.index, end), undefined) ?? 'seller') !== 'seller') return [];
  return [{ plane, run, start: match.index, end, field: 'sellerPhone', value: match[0], score: 0.42 }];
}

function looseSeller(
  context: Context,
  plane: Plane,
  run: Run,
  sites: readonly string[],
): readonly PartyCandidate[] {
  const name = looseName(context, run, sites);
  if (!name) return [];
  const address = addressUnder(plane, run);
  const seller: PartyCandidate = { ...name, field: 'sellerName', plane, run };
  return address ? [seller, { ...address, owner: fold(name.value) }] : [seller];
}

function looseName(
  context: Context,
  run: Run,
  sites: readonly string[],
): (Pick<PartyCandidate, 'start' | 'end' | 'score'> & { value: string }) | undefined {
  if (run.text.length > 80 || isLabelRun(context, run)) return undefined;
  const text = nameWithin(run.text);
  const site = siteBonus(text, sites);
  if (fold(text).length < 4 || text.includes('@') || /^(?:www|http)/i.test(text)) return undefined;
  if (!hasLegalForm(text) && (site < 0.3 || text.length > 40)) return undefined;
  const start = run.text.indexOf(text);
  const form = hasLegalForm(text) ? 0.3 : 0.25;
  return { value: text, start, end: start + text.length, score: form + site * 1.8 };
}

/** The lines right under a name that read like an address. */
function addressUnder(plane: Plane, name: Run): PartyCandidate | undefined {
  const lines: Run[] = [];
  let last = name;
  while (lines.length < 4) {
    const next = belowOf(plane, last, 1.2, 1)[0];
    if (!next || Math.abs(next.box[0] - name.box[0]) > next.size * 3 || isContact(next.text)) break;
    lines.push(next);
    last = next;
  }
  while (lines.length > 0 && !isAddressLike(lines.at(-1)!.text)) lines.pop();
  const first = lines[0];
  if (!first) return undefined;
  const more = lines.slice(1);
  const base = {
    field: 'sellerAddress',
    value: first.print,
    plane,
    run: first,
    start: 0,
    end: first.text.length,
  } as const;
  return { ...base, score: 0.6, ...(more.length > 0 ? { more } : {}) };
}

function nameWithin(text: string): string {
  return text.split(/\s[|•·]\s|,\s|\s-\s/).find(hasLegalForm) ?? text;
}
