import { readAmountLabel } from '../lexicon/amounts.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import { findPhones } from '../values/contact.ts';
import { findDates } from '../values/date.ts';
import { findMoney, parseMoney } from '../values/money.ts';
import { findTaxIds } from '../values/tax-id.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { isLabelRun } from './value.ts';

/** Ends of company names: Malaysian, Anglo-American, European and Korean legal forms and words that only names have. */
const legal =
  /\bS(?:DN|ON|EN)\.?\s?[B8][HN][DO0]\b|\bBHD\b|\bS\/B\b|\bLTD\b|\bLIMITED\b|\bLLC\b|\bLLP\b|\bINC\b\.?|\bCORP(?:ORATION)?\b|\bPTE\b|\bGMBH\b|\bAG\b|\bB\.?V\b\.?|\bPLC\b|\bS\.?A\.?R?\.?L\b|주식회사|\(주\)|㈜|유한회사|\(유\)|합자회사|재단법인|사단법인/i;
const trade =
  /\bCO\.(?!\s*REG)|\b(?:ENTERPRISES?|TRADING|RESTAURANT|RESTORAN|MART|STORE|SHOP|BAKERY|CAFE|HOTEL|CLINIC|PHARMACY|HARDWARE|SERVICES?|MARKETING|PASARAYA|SUPERMARKET|COMPANY|PERNIAGAAN|SYARIKAT|STATIONERY|HOUSE|KITCHEN|GROUP|PIZZA|BOOK|CENTRE|HYPERMARKET)\b|마트|식당|카페|커피|상사|문구|약국|편의점|치킨|베이커리|상점|서점|백화점|호텔|병원/i;
const noName =
  /^(?:TAX )?INVOICE|^RECEIPT|^(?:CASH|SALES) (?:BILL|RECEIPT|MEMO|INVOICE)|RECEIPT$|INVOICE$|WELCOME|THANK YOU|COPY|^ORIGINAL|^DUPLICATE|^ORDER|^QUEUE|^TABLE|^PAGE\b|^DATE|영수증|매출전표|^신용|^거래명세|^세금계산서|^견적서|^전자세금|^청구서|^인보이스|고객용|^\[|^[\d\s.,:/-]+$|YOUR ORDER|^SIMPLIFIED|^GUEST CHECK|^BILL$|^QUOTATION$|^STATEMENT|^HTTP|^WWW\./i;
const registration =
  /^\W?\(?\s?(?:(?:CO|COMPANY|BIZ|BUSINESS)?[\s.-]*(?:REG|ROC|REGISTRATION|NO)?[\s.:-]*(?:NO|NUMBER)?[\s.:]*)?\(?[A-Z]{0,3}\s?\d[\d\s-]{4,14}\s?[-_ ]?\s?[A-Z]?\)?[\s.)]*$/i;
const addressWord =
  /\b(?:NO|LOT|JALAN|JLN|TAMAN|TMN|LORONG|PERSIARAN|KAMPUNG|KG|BANDAR|BDR|SEKSYEN|SEK|KAWASAN|WISMA|MENARA|PLAZA|BATU|LEBUH|MUKIM|SECTION|FLOOR|FLR|LEVEL|UNIT|BLOCK|BLK|STREET|ST|ROAD|RD|AVENUE|AVE|LANE|DRIVE|BLVD|BOULEVARD|SUITE|BUILDING|BLDG|PARK|HIGHWAY|MALL|SQUARE|WAY|PO BOX|TOWER|SELANGOR|JOHOR|PENANG|KUALA LUMPUR|MALAYSIA|SINGAPORE|STATION|CITY|TOWN|USA|UNITED KINGDOM|UNITED STATES|IRELAND|GERMANY|NETHERLANDS|FRANCE|AUSTRALIA|INDIA|KOREA|NEDERLAND|DEUTSCHLAND|HONG KONG|STRASSE|STRAAT|WEG|PLATZ)\b|STR\.|[가-힣]+(?:특별시|광역시|특별자치시|특별자치도|시|도|군|구|읍|면|동|로|길)\s?\d|(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)[가-힣]*\s/i;
/** A street and its number, as on the continent: `Weena 664`, `Uferweg 40-42`. */
const street = /^\p{L}[\p{L}.' -]{2,30}\s\d{1,5}(?:\s?-\s?\d{1,5})?\s?[a-z]?$/u;
/** Postal codes: five digits, British, Irish, Dutch, Canadian. */
const postcode =
  /(?<![\d-])\d{5}(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]\d{2}\s[A-Z\d]{4}\b|\b\d{4}\s[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s\d[A-Z]\d\b/;
const stop =
  /\bTEL\b|\bTE[L1I]\s?[:.]|\bFAX\b|\bPHONE\b|\bH\/?P\b|GST|\bSST\b|\bVAT\b|INVOICE|RECEIPT|\bDATE\b|CASHIER|\bBILL\b|E-?MAIL|WWW\.|HTTP|@|\bTABLE\b|사업자|등록번호|대표|전화|일시|날짜|주문|영수|\bORDER\b|TAKE AWAY|\bREG(?:ISTRATION)?\.?\s?(?:NO|ID)?\b|\bSLIP\b|\bDESCRIPTION\b|\bITEM\b|\bQTY\b|CARRY OUT|\bDINE\b|CUSTOMER|CUSTOMER SERVICE|HOTLINE|WELCOME|THANK/i;

/** Whether a text reads like a part of a postal address. */
export function isAddressLike(text: string): boolean {
  return (
    addressWord.test(text) ||
    postcode.test(text) ||
    /^\s*#?\d{1,5}[A-Z]?[-,.]?\s*[\dA-Z-]*,?\s+[A-Z]{3}/i.test(text)
  );
}

/** Length of an address without the telephone, mail or web site that stands behind it on the same line. */
export function addressLength(text: string): number {
  const tail =
    /[\s|·,/]*(?:[|│•]|\b(?:TEL|T|FAX|F|PHONE|PH|HP|M|E-?MAIL|WWW)\b[\s.:)]*(?=[\d(+@\w]*[\d@.])|(?:전화|팩스|연락처|대표전화|이메일)[\s.:]*(?=[\d(+a-z])|[\w.+-]+@).*$/i.exec(
      text,
    );
  return tail && tail.index > 5 && isAddressLike(text.slice(0, tail.index)) ? tail.index : text.length;
}

/** Whether a text carries a legal form, such as SDN BHD, Ltd or 주식회사. */
export function hasLegalForm(text: string): boolean {
  return legal.test(text);
}

interface TopLine {
  readonly runs: readonly Run[];
  readonly text: string;
  readonly box: readonly [number, number, number, number];
  readonly size: number;
  /** Runs of its row: three or more are a table's. */
  readonly crowd: number;
}

/** Seller and address as a paper's head shows them without labels. */
export interface Letterhead {
  readonly name?: Candidate;
  readonly address?: Candidate;
}

/**
 * Reads the head of a first page: the name is the line with a legal form, else the largest or first line that is no
 * title; the address is the lines under it up to a telephone, tax number or title.
 */
export function readLetterhead(context: Context): Letterhead {
  const plane = context.planes[0];
  if (plane?.kind !== 'page') return {};
  const lines = topLines(plane);
  const sites = sitesOf(plane);
  const at = chooseName(context, lines, sites);
  if (at === undefined) return {};
  const last = nameEnd(lines, at.index);
  const first = nameStart(lines, at.index, last);
  const column = columnUnder(lines, last);
  const address = addressOf(plane, column, 1);
  const runs = withoutNumbers(lines.slice(first, last + 1).flatMap((line) => line.runs));
  return {
    name: { ...nameCandidate(plane, runs), score: at.score },
    ...(address ? { address } : {}),
  };
}

function topLines(plane: Plane): readonly TopLine[] {
  const lines: TopLine[] = [];
  for (const row of plane.rows.slice(0, 24)) {
    for (const runs of clusters(row.slice(0, 8))) {
      const text = runs
        .map((run) => run.text)
        .join(' ')
        .trim();
      if (!/[\p{L}\d]/u.test(text)) continue;
      const box = [runs[0]!.box[0], runs[0]!.box[1], runs.at(-1)!.box[2], runs.at(-1)!.box[3]] as const;
      const crowd = row.length;
      lines.push({ runs, text, box, crowd, size: Math.max(...runs.map((run) => run.box[3] - run.box[1])) });
    }
  }
  return lines;
}

/** Runs of a row that stand near each other; a wider gap parts two columns. */
function clusters(row: readonly Run[]): readonly (readonly Run[])[] {
  const parts: Run[][] = [];
  for (const run of row) {
    const last = parts.at(-1)?.at(-1);
    if (last && run.box[0] - last.box[2] < Math.max(run.size, last.size) * 2.5) parts.at(-1)!.push(run);
    else parts.push([run]);
  }
  return parts;
}

/** The lines of the column that a line heads: those that share some of its width. */
function columnUnder(lines: readonly TopLine[], index: number): readonly TopLine[] {
  const head = lines[index]!;
  const centre = (head.box[0] + head.box[2]) / 2;
  return lines.filter((line, at) => {
    if (at <= index) return at === index;
    const aside = Math.abs((line.box[0] + line.box[2]) / 2 - centre);
    const shared = Math.min(line.box[2], head.box[2]) - Math.max(line.box[0], head.box[0]);
    return shared > 0 || aside < head.size * 4;
  });
}

function chooseName(
  context: Context,
  lines: readonly TopLine[],
  sites: readonly string[],
): { index: number; score: number } | undefined {
  const head = lines.slice(0, 9);
  const typical = median(lines.map((line) => line.size));
  let chosen: { index: number; score: number } | undefined;
  let ended = false;
  head.forEach((line, index) => {
    if (isNoName(line.text) || isPriced(lines, line) || isLabelRun(context, line.runs[0]!)) {
      ended ||= /TEL|GST|DATE/i.test(line.text) && index > 2;
      return;
    }
    const site = siteBonus(line.text, sites);
    const table = line.crowd >= 3 && site === 0 ? -0.2 : 0;
    const score = nameScore(line, index, typical) + site + table - (ended ? 0.3 : 0);
    if (!chosen || score > chosen.score) chosen = { index, score };
  });
  return chosen && { index: chosen.index, score: Math.min(0.92, chosen.score) };
}

/** A line of items or of the foot, where a paper has no head: an amount ends it, or stands beside the name of a sum. */
function isPriced(lines: readonly TopLine[], line: TopLine): boolean {
  if (legal.test(line.text)) return false;
  const amount = findMoney(line.text).at(-1);
  if (amount?.strong && amount.end >= line.text.length) return true;
  const row = line.runs[0]!.row;
  return (
    readAmountLabel(line.text) !== undefined &&
    lines.some((other) => other.runs[0]!.row === row && parseMoney(other.text)?.strong === true)
  );
}

/** How much a line of the head looks like the sender's name: by its form, its words, its place and its size. */
function nameScore(line: TopLine, index: number, typical: number): number {
  const form = legal.test(line.text);
  let score = 0.3 + 0.3 * Math.max(0, 1 - index / 5);
  if (form) score += 0.42;
  if (trade.test(line.text)) score += 0.1;
  if (line.size > typical * 1.3) score += 0.12;
  if (isAddressLike(line.text) && !form) score -= 0.35;
  if (line.text.replace(/[^\p{L}]/gu, '').length < 4 && !/[가-힣]{2}/.test(line.text)) score -= 0.2;
  return score;
}

function isNoName(printed: string): boolean {
  // Titles are set with their syllables apart: `세 금 계 산 서`.
  const text = /^[가-힣](?:\s+[가-힣])+$/.test(printed.trim()) ? printed.replace(/\s+/g, '') : printed;
  if (noName.test(text) && !legal.test(text)) return true;
  if (/니다\.?$/.test(text) || registration.test(text) || /\p{L}\s?:\s?\S/u.test(text)) return true;
  if (/\bTEL\b|\bFAX\b|GST\s?(?:ID|NO|REG)|^\(?(?:CO|COMPANY)[\s.-]*REG|@|WWW\.|FORMERLY/i.test(text))
    return true;
  return findDates(text).length > 0 || text.length > 90 || (findPhones(text).length > 0 && !legal.test(text));
}

/** Names of the web sites and mail domains that the page prints, folded; free mail providers tell nothing. */
export function sitesOf(plane: Plane): readonly string[] {
  const sites = new Set<string>();
  for (const run of plane.runs.slice(0, 3_000)) {
    if (!/[@.]/.test(run.text)) continue;
    const pattern = /(?:@|www\.|https?:\/\/(?:www\.)?)([a-z\d-]{3,40})\.[a-z]{2,}/gi;
    for (const match of run.text.matchAll(pattern)) sites.add(fold(match[1]!));
  }
  const free =
    /^(?:GMAIL|NAVER|HANMAIL|DAUM|YAHOO|HOTMAIL|OUTLOOK|EXAMPLE|FACEBOOK|INSTAGRAM|WWW|KAKAO|NATE|ICLOUD)$/;
  return [...sites].filter((site) => !free.test(site)).slice(0, 20);
}

/** A name that the page's own web site bears is the sender's. */
export function siteBonus(text: string, sites: readonly string[]): number {
  const key = fold(text);
  const first = fold(/[\p{L}\d'&]+/u.exec(text)?.[0] ?? '');
  if (sites.some((site) => site.length >= 4 && key.startsWith(site))) return 0.35;
  return sites.some((site) => first.length >= 3 && site.startsWith(first)) ? 0.22 : 0;
}

/** A name may go on: its legal form alone on the next line, or an open bracket. */
function nameEnd(lines: readonly TopLine[], index: number): number {
  let last = index;
  while (last + 1 < lines.length && last - index < 2) {
    const next = lines[last + 1]!.text;
    const open =
      (lines[last]!.text.match(/\(/g)?.length ?? 0) > (lines[last]!.text.match(/\)/g)?.length ?? 0);
    const onlyForm =
      /^(?:\([A-Z ]{1,20}\)\s*)?(?:S(?:DN|ON)\.?\s?BHD|CO\.?,?\s?LTD|LTD|INC|LLC|S\/B)\b\.?$/i.test(next);
    if (!open && !onlyForm && !/(?:&|\bAND)$/i.test(lines[last]!.text)) break;
    last++;
  }
  return last;
}

/** The line above belongs to the name where the chosen line has nothing but the end of one. */
function nameStart(lines: readonly TopLine[], index: number, last: number): number {
  let first = index;
  while (first > 0 && last - first < 3) {
    const line = lines[first]!;
    const above = lines[first - 1]!;
    const closes = (line.text.match(/\)/g)?.length ?? 0) > (line.text.match(/\(/g)?.length ?? 0);
    const tail =
      line.text.split(/\s+/).length <= 3 &&
      /^(?:ALAM\)|\(?[A-Z]+\)|S(?:DN|ON)|BHD|ENTERPRISE)/i.test(line.text);
    const near = line.box[1] - above.box[3] < line.size * 0.9 && !isNoName(above.text);
    const sameSize = above.size > line.size * 0.75 && above.size < line.size * 1.35;
    if (!near || !sameSize || !(closes || tail)) break;
    first--;
  }
  return first;
}

function nameCandidate(plane: Plane, runs: readonly Run[]): Omit<Candidate, 'score'> {
  const run = runs[0]!;
  const more = runs.slice(1);
  const end = more.length > 0 ? run.text.length : withoutRegistration(run.text);
  return {
    value: run.print.slice(0, end).trim(),
    plane,
    run,
    start: 0,
    end,
    ...(more.length > 0 ? { more } : {}),
  };
}

/** The name's runs without register numbers that stand behind it as runs of their own. */
function withoutNumbers(runs: readonly Run[]): readonly Run[] {
  return runs.filter((run, index) => index === 0 || !registration.test(run.text));
}

/** Length of the name without the register number that Malaysian papers print behind it. */
function withoutRegistration(text: string): number {
  const tail = /\s*\(?\s?(?:CO\.?\s*(?:REG)?\.?\s*NO\.?:?\s*)?\(?\d{4,9}\s?-?\s?[A-Z]\s?\)?\s*$/.exec(text);
  return tail && tail.index > 3 ? tail.index : text.length;
}

function addressOf(plane: Plane, lines: readonly TopLine[], from: number): Candidate | undefined {
  let start = from;
  while (start < Math.min(lines.length, from + 6) && !startsAddress(lines, start)) start++;
  const first = lines[start];
  if (!first || !startsAddress(lines, start)) return undefined;
  const taken: TopLine[] = [first];
  for (let i = start + 1; i < Math.min(lines.length, start + 7); i++) {
    const line = lines[i]!;
    const gap = line.box[1] - taken.at(-1)!.box[3];
    if (stop.test(line.text) || registration.test(line.text) || gap > first.size * 2.2) break;
    if (findDates(line.text).length > 0 || findPhones(line.text.replace(/\b\d{5}\b/, '')).length > 0) break;
    if (!isAddressLike(line.text) && !/,$/.test(taken.at(-1)!.text) && !/^[A-Z .,]{3,30}$/i.test(line.text))
      break;
    if (!isAddressLike(line.text) && /^[-*(=]/.test(line.text)) break;
    taken.push(line);
  }
  const runs = untilContact(taken.flatMap((line) => line.runs));
  const sure = taken.filter((line) => isAddressLike(line.text)).length / taken.length;
  const run = runs[0]!;
  const more = runs.slice(1);
  const end = more.length > 0 ? run.text.length : addressLength(run.text);
  return {
    value: run.print.slice(0, end).trim(),
    plane,
    run,
    start: 0,
    end,
    score: 0.45 + 0.35 * sure,
    ...(more.length > 0 ? { more } : {}),
  };
}

/** The runs up to the first that is a telephone set off by a bar. */
function untilContact(runs: readonly Run[]): readonly Run[] {
  const end = runs.findIndex(
    (run, index) => index > 0 && /^[|│•]|^\(?\+?\d{2,4}-\d{3,4}-\d{4}/.test(run.text),
  );
  return end < 0 ? runs : runs.slice(0, end);
}

function startsAddress(lines: readonly TopLine[], index: number): boolean {
  const line = lines[index];
  if (!line || stop.test(line.text) || registration.test(line.text)) return false;
  if (findDates(line.text).length > 0 || findTaxIds(line.text).length > 0) return false;
  if (isAddressLike(line.text)) return true;
  const next = lines[index + 1];
  if (next === undefined || !isAddressLike(next.text) || stop.test(next.text)) return false;
  return /,$|MALL|PLAZA/i.test(line.text) || (street.test(line.text) && postcode.test(next.text));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
