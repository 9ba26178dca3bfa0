import type { Styles } from '../parts/styles.ts';
import { codeOf, type DateShape, dateShapeOf } from './codes.ts';
import { compileDate } from './date-text.ts';
import { compileFixed } from './fixed.ts';
import { showGeneral } from './general.ts';
import { remembering } from './remember.ts';

/** How cells of one style show their values. */
export interface CellFormat {
  /** Excel's format code, such as `yyyy-mm-dd` or `General`. */
  readonly code: string;
  /** What of a date it shows; `undefined` where numbers stay numbers. */
  readonly dateShape: DateShape | undefined;
  /** Whether serial numbers count from 1904. */
  readonly date1904: boolean;
  /** The text that Excel shows for a value. */
  show(value: string | number | boolean): string;
}

/** The formats of a workbook, by cell style. */
export interface CellFormats {
  readonly date1904: boolean;
  /** The format of the style at this index; General where there is none. */
  at(style: number): CellFormat;
  /** The format of this code. */
  of(code: string): CellFormat;
}

/** Loads the number formatter and makes the formats of a workbook; each is worked out when first asked for. */
export async function createFormats(styles: Styles, date1904: boolean): Promise<CellFormats> {
  const ssf = (await import('ssf')).default;
  const byCode = new Map<string, CellFormat>();
  const byStyle: CellFormat[] = [];
  const render: Render = (code, value) => ssf.format(code, value, { date1904 });
  const of = (code: string) => {
    const known = byCode.get(code) ?? createFormat(code, date1904, render);
    byCode.set(code, known);
    return known;
  };
  return {
    date1904,
    of,
    at(style) {
      const known = byStyle[style];
      if (known) return known;
      const format = of(codeOf(styles.formatIds[style] ?? 0, styles.codes));
      if (style < styles.formatIds.length) byStyle[style] = format;
      return format;
    },
  };
}

type Render = (code: string, value: string | number) => string;

function createFormat(code: string, date1904: boolean, render: Render): CellFormat {
  const numberOnly = showNumber(code, date1904);
  const showsText = isGeneral(code) || /^[^;@]*(?:;@)?$/.test(code);
  const showOther = (value: string | number) => attempt(render, code, value);
  const showNumberOf = numberOnly ?? remembering(showOther);
  return {
    code,
    dateShape: isGeneral(code) ? undefined : dateShapeOf(code),
    date1904,
    show(value) {
      // A file can hold what Excel cannot, such as 1e400.
      if (typeof value === 'number') return Number.isFinite(value) ? showNumberOf(value) : '#NUM!';
      if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
      return showsText ? value : showOther(value);
    },
  };
}

/** How a format shows numbers that leaves text as it is; `undefined` for the formats that are the formatter's. */
function showNumber(code: string, date1904: boolean): ((value: number) => string) | undefined {
  if (isGeneral(code)) return showGeneral;
  return compileFixed(code) ?? compileDate(code.replace(/;@$/, ''), date1904);
}

function isGeneral(code: string): boolean {
  return code === '' || code === '@' || /^general(;@)?$/i.test(code);
}

/** A code that the formatter does not understand shows its value as General does, as Excel falls back to. */
function attempt(render: Render, code: string, value: string | number): string {
  try {
    return render(code, value);
  } catch {
    return typeof value === 'string' ? value : showGeneral(value);
  }
}
