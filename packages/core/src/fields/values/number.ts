/** The character before the fraction: `1,234.56` has `.`, `1.234,56` has `,`. */
export type DecimalMark = '.' | ',';

/** How an unclear number is read. */
export interface NumberOptions {
  /** The document's decimal mark; decides `1.234` and `1,234`. Default `.`. */
  readonly decimal?: DecimalMark;
  /** True where amounts have no fraction (won, yen), so that `1.234` groups thousands. Default false. */
  readonly whole?: boolean;
}

/**
 * Reads a number as printed: grouping by comma, dot, space or apostrophe (also Indian `1,23,456`), either decimal
 * mark, negative by `-`, `△`, `▲`, parentheses or a trailing `-`. Gives `undefined` for anything else.
 */
export function parseNumber(text: string, options: NumberOptions = {}): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 40) return undefined;
  const shape = /^([-+△▲]|\()?\s*([\d.,'’\s]*\d[.,]?)\s*([-)])?$/.exec(trimmed);
  if (shape?.[2] === undefined) return undefined;
  if ((shape[1] === '(') !== (shape[3] === ')')) return undefined;
  const size = parseUnsigned(shape[2].replace(/['’]/g, ''), options);
  if (size === undefined) return undefined;
  const negative = (shape[1] !== undefined && shape[1] !== '+') || shape[3] === '-';
  return negative && size !== 0 ? -size : size;
}

function parseUnsigned(text: string, options: NumberOptions): number | undefined {
  const body = joinSpaces(text).replace(/[.,]$/, '');
  if (!/^[.,]?\d[\d.,]*$/.test(body)) return undefined;
  const mark = decimalMarkOf(body, options);
  const at = mark === undefined ? -1 : body.lastIndexOf(mark);
  const whole = at < 0 ? body : body.slice(0, at);
  const fraction = at < 0 ? '' : body.slice(at + 1);
  if (!/^\d*$/.test(fraction) || !isGrouped(whole)) return undefined;
  const value = Number(`${whole.replace(/[.,]/g, '') || '0'}.${fraction || '0'}`);
  return Number.isFinite(value) ? value : undefined;
}

/** OCR puts spaces around marks (`9. 00`), and French and Swiss print groups with spaces (`1 234,50`). */
function joinSpaces(text: string): string {
  const marked = text.replace(/\s*([.,])\s*/g, '$1');
  return /^\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?$/.test(marked) ? marked.replace(/\s/g, '') : marked;
}

function decimalMarkOf(body: string, options: NumberOptions): DecimalMark | undefined {
  const dot = body.lastIndexOf('.');
  const comma = body.lastIndexOf(',');
  if (dot < 0 && comma < 0) return undefined;
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
  const mark = dot >= 0 ? '.' : ',';
  const tail = body.length - 1 - Math.max(dot, comma);
  const repeated = body.indexOf(mark) !== body.lastIndexOf(mark);
  if (repeated) return tail === 2 ? mark : undefined;
  if (tail !== 3) return mark;
  const head = body.slice(0, -4);
  if (head === '' || head.startsWith('0')) return mark;
  if (options.whole === true) return undefined;
  if (head.length > 3) return mark;
  return mark === (options.decimal ?? '.') ? mark : undefined;
}

function isGrouped(whole: string): boolean {
  const groups = whole.split(/[.,]/);
  if (groups.length === 1) return true;
  const head = groups[0]!;
  if (head.length === 0 || head.length > 3) return false;
  const inner = groups.slice(1, -1).every((group) => group.length === 3 || group.length === 2);
  return inner && groups.at(-1)!.length === 3;
}

/**
 * The same text with letters that OCR prints for digits put right (`1O.5O` is `10.50`), where most characters of
 * the token are digits or number marks. Length stays the same. Other text comes back as it is.
 */
export function repairDigits(text: string): string {
  if (!/[OoQDlI|SB]/.test(text)) return text;
  if (!/^[\s\dOoQDlI|SB.,'()-]+$/.test(text)) return text;
  const digits = text.replace(/\D/g, '').length;
  const letters = text.replace(/[^OoQDlI|SB]/g, '').length;
  const hasMark = /[.,]\s?[\dOoQlI|SB]{2,3}(?!\d)/.test(text);
  if (digits === 0 || (hasMark ? letters > digits + 1 : letters >= digits)) return text;
  return text
    .replace(/[OoQD]/g, '0')
    .replace(/[lI|]/g, '1')
    .replace(/S/g, '5')
    .replace(/B/g, '8');
}
