import { type DocumentTypeName, heightOf, unionOf, widthOf } from '../../model/index.ts';
import type { Plane } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import type { Context } from './context.ts';

interface Cue {
  readonly type: DocumentTypeName;
  readonly pattern: RegExp;
  /** Weight as a title or anywhere. */
  readonly title: number;
  readonly body: number;
}

/** Words that tell a type, compared folded (no spaces, upper case). */
const cues: readonly Cue[] = [
  { type: 'taxInvoice', pattern: /세금계산서|(?:수정)?전자계산서/, title: 6, body: 1.5 },
  {
    type: 'taxInvoice',
    pattern: /공급받는자보관용|공급자보관용|외상미수금|이금액을.{0,4}(?:청구|영수)함/,
    title: 1.5,
    body: 1.2,
  },
  {
    type: 'quotation',
    pattern: /견적{1,2}적?.?서|^QUOTATION|^QUOTE$|^ESTIMATE|^PROFORMA|PRICEQUOTE/,
    title: 6,
    body: 1,
  },
  {
    type: 'quotation',
    pattern:
      /견적금액|견적번호|견적일|견적합니다|견적드립니다|견적을|유효기간|QUOTATIONNO|QUOTENO|QUOTATIONDATE/,
    title: 1,
    body: 0.9,
  },
  {
    type: 'transactionStatement',
    pattern: /거래명세(?:서|표)|납품서|DELIVERYNOTE|DELIVERYORDER/,
    title: 6,
    body: 1,
  },
  { type: 'businessRegistration', pattern: /사업자등록증/, title: 7, body: 2 },
  {
    type: 'businessRegistration',
    pattern: /개업연월일|사업자단위과세|CERTIFICATEOFBUSINESSREGISTRATION/,
    title: 1,
    body: 1.5,
  },
  {
    type: 'statement',
    pattern:
      /거래내역|입출금내역|계좌내역|통장거래|BANKSTATEMENT|STATEMENTOFACCOUNT|ACCOUNTSTATEMENT|^STATEMENT$/,
    title: 5,
    body: 1,
  },
  { type: 'statement', pattern: /OPENINGBALANCE|CLOSINGBALANCE|거래후잔액|출금|입금/, title: 0.8, body: 0.9 },
  {
    type: 'contract',
    pattern: /계약서|CONTRACT$|AGREEMENT$|^AGREEMENT|TERMSANDCONDITIONSOF/,
    title: 5,
    body: 0.3,
  },
  { type: 'contract', pattern: /^제\d{1,2}조|갑과을|WHEREAS|HEREINAFTER|이계약/, title: 1, body: 0.8 },
  {
    type: 'report',
    pattern: /보고서|^REPORT|REPORT$|연구|통계|분석|ANNUALREPORT|SUMMARY$|FINDINGS/,
    title: 3,
    body: 0.15,
  },
  {
    type: 'letter',
    pattern: /^DEAR[A-Z]|YOURSSINCERELY|YOURSFAITHFULLY|KINDREGARDS|드림$|올림$/,
    title: 2,
    body: 1.6,
  },
  {
    type: 'form',
    pattern: /신청서|신고서|지원서|동의서|확인서|APPLICATIONFORM|FORM$|^FORM/,
    title: 4,
    body: 0.4,
  },
  {
    type: 'invoice',
    pattern: /^INVOICE|(?<!TAX)INVOICE$|청구서|인보이스|^FACTUUR|^RECHNUNG|COMMERCIALINVOICE|송장/,
    title: 5,
    body: 0.6,
  },
  {
    type: 'invoice',
    pattern:
      /INVOICEN(?:O|UMBER)|INVOICEDATE|BILLTO|DUEDATE|AMOUNTDUE|PAYMENTTERMS|청구번호|납부기한|FACTUURNUMMER|RECHNUNGSN|RECHNUNGSDATUM|IBAN|SHIPTO/,
    title: 0.8,
    body: 0.9,
  },
  {
    type: 'receipt',
    pattern: /영수증|^RECEIPT|RECEIPT$|CASHBILL|CASHSALE|CASHMEMO|SALESSLIP|매출전표/,
    title: 5,
    body: 1.2,
  },
  { type: 'invoice', pattern: /^(?:SIMPLIFIED)?TAXINVOICE$/, title: 3, body: 0.6 },
  {
    type: 'receipt',
    pattern: /CASHIER|CHANGE$|^CHANGE|TENDER|거스름|받은금액|ROUNDING|^CASH|판매일시|판매시간/,
    title: 0.9,
    body: 0.9,
  },
  {
    type: 'receipt',
    pattern:
      /THANKYOU|COMEAGAIN|RETURNABLE|REFUNDABLE|카드승인|승인번호|결제금액|신용카드|교환환불|감사합니다/,
    title: 0.7,
    body: 0.9,
  },
];

/**
 * Says what kind of paper it is, with 0 to 1. Words count by where they stand: a title among the first rows, or set
 * larger than the rest, weighs most; each cue counts at most three times.
 */
export function classify(context: Context): { name: DocumentTypeName; confidence: number } {
  const plane = context.planes[0];
  if (!plane || plane.runs.length === 0) return { name: 'unknown', confidence: 0 };
  const scores = new Map<DocumentTypeName, number>();
  const add = (type: DocumentTypeName, weight: number) => scores.set(type, (scores.get(type) ?? 0) + weight);
  for (const [cue, weight] of cuesOn(plane)) add(cue.type, weight);
  addShape(context, add, scores);
  return choose(scores);
}

/** Every cue on the plane with its weight there. */
function cuesOn(plane: Plane): readonly (readonly [Cue, number])[] {
  const found: (readonly [Cue, number])[] = [];
  const typical = median(plane.runs.map((run) => run.size));
  const largest = plane.runs.reduce((size, run) => Math.max(size, run.size), 0);
  const counts = new Map<Cue, number>();
  for (const run of plane.runs.slice(0, 600)) {
    const key = fold(run.text);
    if (key.length === 0 || key.length > 80) continue;
    const large = run.size > typical * 1.3 && run.size > largest * 0.7;
    const isTitle = key.length < 30 && (large || run.row < (plane.kind === 'page' ? 4 : 2));
    for (const cue of cues) {
      const count = counts.get(cue) ?? 0;
      if (count >= 3 || !cue.pattern.test(key)) continue;
      counts.set(cue, count + 1);
      found.push([cue, isTitle ? cue.title : cue.body]);
    }
  }
  return found;
}

/** A till's paper is one narrow column of prices; long prose is no bill. */
function addShape(
  context: Context,
  add: (type: DocumentTypeName, weight: number) => void,
  scores: ReadonlyMap<DocumentTypeName, number>,
): void {
  const plane = context.planes[0]!;
  if (plane.kind !== 'page' || plane.runs.length < 8) return;
  const boxes = plane.runs.slice(0, 500).map((run) => run.box);
  const extent = unionOf(boxes);
  const width = Math.max(1, widthOf(extent));
  const lettersAcross = width / Math.max(1, median(boxes.map(heightOf)) * 0.5);
  const prices = plane.runs.filter((run) => /\d[.,]\d{2}\b|\d,\d{3}/.test(run.text)).length;
  const slimness = heightOf(extent) / width;
  if (lettersAcross < 75 && prices >= 2 && slimness > 0.6 && (scores.get('receipt') ?? 0) > 0) {
    add('receipt', slimness > 1.1 ? 3 : 1.5);
  }
  // Bills have summaries too; a report has more words than prices.
  if (prices >= 4 && prices > plane.runs.length * 0.08) add('report', -0.7 * (scores.get('report') ?? 0));
  const prose = plane.runs.filter((run) => run.text.length > 60).length;
  if (prose > 15 && prices < prose / 3) add('report', 1.5);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function choose(scores: ReadonlyMap<DocumentTypeName, number>): {
  name: DocumentTypeName;
  confidence: number;
} {
  const ranked = [...scores].sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (!first || first[1] < 1.4) return { name: 'unknown', confidence: first ? 0.2 : 0 };
  const lead = first[1] / (first[1] + (second?.[1] ?? 0) + 1);
  const confidence = Math.min(0.97, 0.25 + 0.75 * lead + Math.min(0.1, first[1] / 100));
  return { name: first[0], confidence: Math.round(confidence * 100) / 100 };
}
