import type { Value } from '../../model/index.ts';
import type { CellType, SheetCell } from '../sheet/reader.ts';

/** A field of a text table. Its type is what its text plainly is. */
export class TextCell implements SheetCell {
  readonly column: number;
  readonly text: string;
  readonly formula = undefined;

  constructor(column: number, text: string) {
    this.column = column;
    this.text = text;
  }

  get type(): CellType {
    const { value } = this;
    if (typeof value === 'number') return 'number';
    if (typeof value === 'boolean') return 'boolean';
    return isoDateOf(this.text) === undefined ? 'text' : 'date';
  }

  get value(): Value {
    return numberOf(this.text) ?? truthOf(this.text) ?? isoDateOf(this.text) ?? this.text;
  }
}

/** Numbers as people write them, with or without thousands separators. A leading zero makes a code, not a number. */
const numberPattern =
  /^-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?$/;

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 30 || !numberPattern.test(trimmed)) return undefined;
  const number = Number(trimmed.replaceAll(',', ''));
  return Number.isFinite(number) ? number : undefined;
}

function truthOf(text: string): boolean | undefined {
  if (text === 'TRUE' || text === 'true') return true;
  return text === 'FALSE' || text === 'false' ? false : undefined;
}

/** Dates with the year first, which read the same everywhere: `2026-03-01`, `2026.3.1`, `2026/03/01 09:30`. */
const datePattern =
  /^(\d{4})([-/.])(\d{1,2})\2 ?(\d{1,2})\.?(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?Z?)?$/;

function isoDateOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 8 || trimmed.length > 32) return undefined;
  const match = datePattern.exec(trimmed);
  if (!match) return undefined;
  const [, year = '', , month = '', day = '', hours, minutes, seconds = '00'] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // Catches days that do not exist, such as 2026-02-30.
  const known = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(known.getTime()) || known.toISOString().slice(0, 10) !== date) return undefined;
  if (hours === undefined || minutes === undefined) return date;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${date}T${hours.padStart(2, '0')}:${minutes}:${seconds}`;
}
