import type { PassThrough } from 'node:stream';
import type { stream } from 'exceljs';
import type { Document } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { moment } from '../moment.ts';
import { rowsOf } from '../view/columns.ts';
import { type SheetCell, textCell } from './cell.ts';
import { dataCell, dataWidths } from './flat.ts';
import { createSheetNames } from './names.ts';
import { maxSheetRows, type SheetOptions, worksheetOptions, writeRows } from './sheet.ts';
import { drained, openStream } from './stream.ts';

type Documents = AsyncIterable<Document> | Iterable<Document>;
type Row = readonly SheetCell[];

/** A flat table as a workbook that is written while its documents come; a sheet that is full is followed by another. */
export async function* streamXlsx(documents: Documents, brief: Brief): AsyncGenerator<Uint8Array> {
  const { workbook, output } = await openStream({ title: brief.title, time: moment(brief) });
  let failure: unknown;
  const writing = writeSheets(workbook, output, documents, brief).catch((error: unknown) => {
    failure = error;
    output.destroy();
  });
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } catch (error) {
    // A stream that we have ended ourselves says so; why is known better.
    failure ??= error;
  } finally {
    output.destroy();
    await writing;
  }
  if (failure !== undefined) throw failure;
}

async function writeSheets(
  workbook: stream.xlsx.WorkbookWriter,
  output: PassThrough,
  documents: Documents,
  brief: Brief,
): Promise<void> {
  const { columns } = brief.data;
  const nameFor = createSheetNames();
  const rows = dataRows(documents, brief, output);
  let next = await rows.next();
  do {
    const header = columns.map(({ title }) => textCell(title));
    const sheetRows = async function* (): AsyncGenerator<Row> {
      yield header;
      for (let count = 1; next.value !== undefined && count < maxSheetRows; count++) {
        yield next.value;
        next = await rows.next();
      }
    };
    const options: SheetOptions = {
      widths: dataWidths(columns),
      headerRows: 1,
      filter: true,
      rows: sheetRows(),
    };
    const sheet = workbook.addWorksheet(nameFor(brief.locale.words.data), worksheetOptions(options));
    await writeRows(sheet, options, () => drained(sheet, output));
    sheet.commit();
  } while (next.value !== undefined);
  // The archive never says that it is done where nobody takes its bytes any more.
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  output.once('close', resolve);
  if (!output.destroyed) await Promise.race([workbook.commit(), closed]);
}

async function* dataRows(
  documents: Documents,
  { data, locale, checkAborted }: Brief,
  output: PassThrough,
): AsyncGenerator<Row, undefined> {
  let index = 0;
  for await (const document of documents) {
    checkAborted();
    // Nobody reads any more: the caller has left.
    if (output.destroyed) return undefined;
    for (const row of rowsOf(document, index, data.rows)) {
      yield data.columns.map((column) => dataCell(column, row, locale.language));
    }
    index += 1;
  }
  return undefined;
}
