import { DocprocError } from '../../../errors/index.ts';
import type { SheetRow } from '../../sheet/reader.ts';
import { toUtf8 } from '../xml/encoding.ts';
import { damaged, type ReadXmlOptions } from '../xml/read.ts';
import { XmlScanner } from '../xml/scanner.ts';
import type { SheetScan } from './scan.ts';

/** Where a {@link RowStream} reads from and whom it tells. */
export interface RowStreamOptions extends ReadXmlOptions {
  readonly scan: SheetScan;
  /** Opens the sheet's part from its start; `undefined` for a sheet without cells. */
  readonly open: (() => AsyncIterable<Buffer>) | undefined;
  /** Called once, when the last row was given, reading failed or the caller stopped; `whole` in the first case only. */
  readonly onEnd: (whole: boolean) => void;
  /** Words a fault of the part as one of the sheet. */
  readonly faultOf: (error: unknown) => unknown;
}

/**
 * The rows of a worksheet part, each scanned when it is asked for. An iterator of its own, because an async generator
 * takes several turns of the microtask queue for each row.
 */
export class RowStream implements AsyncIterableIterator<SheetRow> {
  readonly #options: RowStreamOptions;
  readonly #xml = new XmlScanner();
  #chunks: AsyncIterator<Buffer> | undefined;
  #reading: Promise<IteratorResult<SheetRow>> | undefined;
  #ended = false;

  constructor(options: RowStreamOptions) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<SheetRow>> {
    if (this.#reading) {
      const again = () => this.next();
      return this.#reading.then(again, again);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    try {
      const row = this.#options.scan.next(this.#xml);
      if (row) return Promise.resolve({ done: false, value: row });
    } catch (error) {
      return this.#fail(error);
    }
    this.#reading = this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async return(): Promise<IteratorResult<SheetRow>> {
    await this.#end(false);
    return { done: true, value: undefined };
  }

  async #readOn(): Promise<IteratorResult<SheetRow>> {
    const { scan, open, signal } = this.#options;
    try {
      if (!open) return await this.#finish();
      this.#chunks ??= toUtf8(open());
      for (;;) {
        if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
        const chunk = await this.#chunks.next();
        if (chunk.done) this.#xml.finish();
        else this.#xml.feed(chunk.value);
        const row = scan.next(this.#xml);
        if (row) return { done: false, value: row };
        if (chunk.done) break;
      }
      scan.end();
    } catch (error) {
      return await this.#fail(error);
    }
    return await this.#finish();
  }

  async #finish(): Promise<IteratorResult<SheetRow>> {
    await this.#end(true);
    return { done: true, value: undefined };
  }

  async #fail(error: unknown): Promise<never> {
    await this.#end(false);
    throw this.#options.faultOf(damaged(error, this.#options.file));
  }

  async #end(whole: boolean): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(whole);
    await this.#chunks?.return?.();
  }
}
