import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { stream, Worksheet } from 'exceljs';
import { xmlText } from './cell.ts';
import type { WorkbookOptions } from './workbook.ts';

/** A workbook that is written as a stream, and the stream that its bytes come out of. */
export interface StreamedWorkbook {
  readonly workbook: stream.xlsx.WorkbookWriter;
  readonly output: PassThrough;
}

/** Bytes that may wait between exceljs and what packs them. */
const mostWaiting = 4 * 2 ** 20;

/**
 * Opens a workbook whose rows are written out as they come. Texts stand in their cells: a table of shared strings
 * would have to be kept to the end. Its parts bear no time, so that the same rows give the same bytes.
 */
export async function openStream({
  title,
  time,
}: Pick<WorkbookOptions, 'title' | 'time'>): Promise<StreamedWorkbook> {
  const { default: exceljs } = await import('exceljs');
  const output = new PassThrough();
  const Writer = withoutTimes(exceljs.stream.xlsx.WorkbookWriter);
  const workbook = new Writer({ stream: output, useStyles: true, useSharedStrings: false });
  Object.assign(workbook, { creator: 'Docproc', lastModifiedBy: 'Docproc', title: xmlText(title) });
  workbook.created = time;
  workbook.modified = time;
  return { workbook, output };
}

/** Waits while more is waiting to be packed than should. exceljs itself never waits, and would pile up all rows. */
export async function drained(sheet: Worksheet, output: PassThrough): Promise<void> {
  do await turn();
  while (waitingIn(sheet) + output.readableLength > mostWaiting && !output.destroyed);
}

interface Waiting {
  readonly writableLength?: number;
  readonly readableLength?: number;
}

/** Bytes on their way from the sheet to the archive: what exceljs 4.4 hands its rows to. */
function waitingIn(sheet: Worksheet): number {
  const { stream: source } = sheet as unknown as {
    readonly stream?: { readonly pipes?: readonly Waiting[] };
  };
  return (source?.pipes ?? []).reduce(
    (sum, { writableLength = 0, readableLength = 0 }) => sum + writableLength + readableLength,
    0,
  );
}

/** The first moment that a ZIP archive can tell. */
const firstZipTime = new Date(Date.UTC(1980, 0, 1));

interface Archive {
  append(source: unknown, entry: object): unknown;
}

/** What exceljs 4.4 does while a writer is made: the first parts go to the archive then. */
interface WriterParts {
  readonly zip: Archive;
  addThemes(): Promise<void>;
}

type Writer = typeof stream.xlsx.WorkbookWriter;

/** The archive stamps its parts with the machine's clock where nobody gives them a time. */
function withoutTimes(base: Writer): Writer {
  const Base = base as unknown as new (options: object) => WriterParts;
  class TimelessWriter extends Base {
    override addThemes(): Promise<void> {
      const { zip } = this;
      const append = zip.append.bind(zip);
      zip.append = (source, entry) => append(source, { ...entry, date: firstZipTime });
      return super.addThemes();
    }
  }
  return TimelessWriter as unknown as Writer;
}
