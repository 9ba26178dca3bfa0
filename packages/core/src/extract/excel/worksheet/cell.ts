import type { Value } from '../../../model/index.ts';
import type { CellType, SheetCell } from '../../sheet/reader.ts';
import type { CellFormat } from '../format/index.ts';
import { isoOfSerial } from '../format/serial.ts';

/** A cell as a workbook stores it; what readers ask for is worked out when asked for. */
export class StoredCell implements SheetCell {
  readonly column: number;
  readonly formula: string | undefined;
  readonly #stored: 'text' | 'number' | 'boolean' | 'error';
  readonly #raw: string | number | boolean | null;
  readonly #format: CellFormat;

  constructor(
    column: number,
    stored: 'text' | 'number' | 'boolean' | 'error',
    raw: string | number | boolean | null,
    format: CellFormat,
    formula: string | undefined,
  ) {
    this.column = column;
    this.#stored = stored;
    this.#raw = raw;
    this.#format = format;
    this.formula = formula;
  }

  get type(): CellType {
    return this.#date() === undefined ? this.#stored : 'date';
  }

  get value(): Value {
    return this.#date() ?? this.#raw;
  }

  get text(): string {
    if (this.#raw === null) return '';
    return this.#stored === 'error' ? String(this.#raw) : this.#format.show(this.#raw);
  }

  #date(): string | undefined {
    const { dateShape, date1904 } = this.#format;
    if (dateShape === undefined || typeof this.#raw !== 'number') return undefined;
    return isoOfSerial(this.#raw, dateShape, date1904);
  }
}
