import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { Issue } from '../../../model/index.ts';
import type { CellRange, SheetDetails, SheetReader, SheetRow } from '../../sheet/reader.ts';
import type { ReadXmlOptions } from '../xml/read.ts';
import type { StoredLink } from './outline.ts';
import { RowStream } from './rows.ts';
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
  /** Tables and comments of the sheet, and where its links lead. */
  readonly related: (links: readonly StoredLink[]) => Promise<Omit<SheetDetails, 'lists'>>;
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
  /** The last scan that came to the sheet's end. */
  #whole: SheetScan | undefined;

  constructor(options: WorksheetOptions) {
    this.number = options.number;
    this.name = options.name;
    this.hidden = options.hidden;
    this.kind = options.kind;
    this.#options = options;
  }

  rows(): AsyncIterableIterator<SheetRow> {
    const { open, context, file, signal } = this.#options;
    const scan = new SheetScan(context, file);
    this.merges = scan.outline.merges;
    this.hiddenColumns = scan.outline.hiddenColumns;
    return new RowStream({
      file,
      signal,
      scan,
      open: this.kind === 'other' ? undefined : open,
      onEnd: (whole) => {
        if (whole) this.#whole = scan;
        this.issues = [...scan.oddities].map((kind) => this.#issue(sheetOddities[kind]));
      },
      faultOf: (error) => this.#unreadable(error),
    });
  }

  async details(): Promise<SheetDetails> {
    if (!this.#whole) for await (const _ of this.rows());
    const { links = [], lists = [] } = this.#whole?.outline ?? {};
    try {
      return { ...(await this.#options.related(links)), lists };
    } catch (error) {
      throw this.#unreadable(error);
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
