/**
 * Number formats that a workbook refers to by id without stating them (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58
 * as Korean Excel shows them, 5 to 8, 14, 22 and 37 to 44 as US English Excel does).
 */
const builtIn: Readonly<Record<number, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '"$"#,##0_);("$"#,##0)',
  6: '"$"#,##0_);[Red]("$"#,##0)',
  7: '"$"#,##0.00_);("$"#,##0.00)',
  8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'm/d/yy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yy h:mm',
  27: 'yyyy"年" mm"月" dd"日"',
  28: 'mm-dd',
  29: 'mm-dd',
  30: 'mm-dd-yy',
  31: 'yyyy"년" mm"월" dd"일"',
  32: 'h"시" mm"분"',
  33: 'h"시" mm"분" ss"초"',
  34: 'yyyy-mm-dd',
  35: 'yyyy-mm-dd',
  36: 'yyyy"年" mm"月" dd"日"',
  37: '#,##0_);(#,##0)',
  38: '#,##0_);[Red](#,##0)',
  39: '#,##0.00_);(#,##0.00)',
  40: '#,##0.00_);[Red](#,##0.00)',
  41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
  42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
  43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
  44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
  50: 'yyyy"年" mm"月" dd"日"',
  51: 'mm-dd',
  52: 'yyyy-mm-dd',
  53: 'yyyy-mm-dd',
  54: 'mm-dd',
  55: 'yyyy-mm-dd',
  56: 'yyyy-mm-dd',
  57: 'yyyy"年" mm"月" dd"日"',
  58: 'mm-dd',
};

/** The code of a format by its id; General where the id is not known. */
export function codeOf(id: number, own: ReadonlyMap<number, string>): string {
  return own.get(id) ?? builtIn[id] ?? 'General';
}

/** Which parts of a date a format shows. */
export type DateShape = 'date' | 'time' | 'dateTime';

/**
 * What the first section of a format shows: a date, a time of day, both, or `undefined` for a number. A format of
 * elapsed time (`[h]:mm`) shows a number of hours, not a time of day.
 */
export function dateShapeOf(code: string): DateShape | undefined {
  const letters = firstSection(code);
  if (/\[(h+|m+|s+)\]/i.test(letters)) return undefined;
  const bare = letters.replace(/\[[^\]]*\]/g, '').replace(/general/gi, '');
  const time = /[hs]|am\/pm|a\/p/i.test(bare);
  const withoutMarks = bare.replace(/am\/pm|a\/p/gi, '').replace(/e[+-]/gi, '');
  // A lone m is a month; beside h or s it is minutes.
  const date =
    /[yd]|aaa|ggg|[be](?=[a-z.\s/-]*[md])/i.test(withoutMarks) || (/m/i.test(withoutMarks) && !time);
  if (date) return time ? 'dateTime' : 'date';
  return time ? 'time' : undefined;
}

/** The code up to its first `;`, without quoted text, escaped characters, padding and fill. */
function firstSection(code: string): string {
  return code.replace(/"[^"]*"?|\\.|_.|\*./gs, '').split(';', 1)[0] ?? '';
}
