import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { Issue } from '../../../model/index.ts';
import type { CellRange, SheetReader, SheetRow } from '../../sheet/reader.ts';
import { type ReadXmlOptions, scanXml } from '../xml/read.ts';
import { type SheetContext, SheetScan, sheetOddities } from './scan.ts';

/** Where a worksheet's data is and what it is called. */
export interface WorksheetOptions extends ReadXmlOptions {
  readonly number: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly kind: SheetReader['kind'];
  /** Opens the sheet's part from its start. */
  readonly open: () => AsyncIterable<Buffer>;
  readonly context: SheetContext;
}

/** Makes the reader of one worksheet part. Nothing is read before `rows()` is iterated. */
export function createWorksheet(options: WorksheetOptions): SheetReader {
  return new Worksheet(options);
}

class Worksheet implements SheetReader {
  readonly number: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly kind: SheetReader['kind'];
  merges: readonly CellRange[] = [];
  hiddenColumns: readonly (readonly [number, number])[] = [];
  issues: readonly Issue[] = [];
  readonly #options: WorksheetOptions;

  constructor(options: WorksheetOptions) {
    this.number = options.number;
    this.name = options.name;
    this.hidden = options.hidden;
    this.kind = options.kind;
    this.#options = options;
  }

  async *rows(): AsyncGenerator<SheetRow> {
    if (this.kind === 'other') return;
    const { open, context, file } = this.#options;
    const scan = new SheetScan(context, file);
    this.merges = scan.merges;
    this.hiddenColumns = scan.hiddenColumns;
    try {
      for await (const _ of scanXml(open(), (kind, xml) => scan.visit(kind, xml), this.#options))
        yield* scan.take();
      yield* scan.take();
      scan.end();
    } catch (error) {
      yield* scan.take();
      throw this.#unreadable(error);
    } finally {
      this.issues = [...scan.oddities].map((kind) => this.#issue(sheetOddities[kind]));
    }
  }

  #issue(message: string): Issue {
    return { code: 'CELL_UNREADABLE', severity: 'warning', message, sheet: this.number };
  }

  #unreadable(error: unknown): unknown {
    if (!isDocprocError(error) || error.code !== 'DOCUMENT_CORRUPT') return error;
    const message = `Sheet ${this.number} could not be read to its end. ${error.message}`;
    return new DocprocError('SHEET_UNREADABLE', message, {
      cause: error,
      details: { ...error.details, sheet: this.number },
    });
  }
}
