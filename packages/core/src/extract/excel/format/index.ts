import type { Styles } from '../parts/styles.ts';
import { codeOf, type DateShape, dateShapeOf } from './codes.ts';
import { compileFixed } from './fixed.ts';

/** How cells of one style show their values. */
export interface CellFormat {
  /** Excel's format code, such as `yyyy-mm-dd` or `General`. */
  readonly code: string;
  /** What of a date it shows; `undefined` where numbers stay numbers. */
  readonly dateShape: DateShape | undefined;
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
    const known = byCode.get(code) ?? createFormat(code, render);
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

function createFormat(code: string, render: Render): CellFormat {
  const general = code === '' || /^general$/i.test(code);
  const dateShape = general ? undefined : dateShapeOf(code);
  const fixed = compileFixed(code);
  const showsText = general || fixed !== undefined || !/[;@]/.test(code);
  const number = (value: number): string => {
    if (general && Number.isInteger(value) && Math.abs(value) < 1e11) return String(value);
    return fixed?.(value) ?? attempt(render, code, value);
  };
  return {
    code,
    dateShape,
    show(value) {
      if (typeof value === 'number') return general || code !== '@' ? number(value) : attempt(render, 'General', value);
      if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
      return showsText ? value : attempt(render, code, value);
    },
  };
}

/** A code that the formatter does not understand shows its value as General does, as Excel falls back to. */
function attempt(render: Render, code: string, value: string | number): string {
  try {
    return render(code, value);
  } catch {
    return typeof value === 'string' ? value : render('General', value);
  }
}
