import type { KeptCell } from '../sheet/blocks.ts';
import { countHeaderRows } from '../sheet/headers.ts';
import { refOf } from '../sheet/ref.ts';
import { TextCell } from './cell.ts';
import { RecordCutter } from './records.ts';

/** Records that are looked at, and fields of each. */
const sampleRecords = 60;
const sampleFields = 256;

/** Whether the first record of a text table is its header: 1 or 0. Records of a single field have none. */
export function headerRowsOf(head: string, delimiter: string, quote: string): number {
  const cutter = new RecordCutter(delimiter, () => undefined, sampleFields, quote);
  // The last record may be cut off by the sample's end.
  cutter.cut(head, false);
  const whole = cutter.take();
  if (whole.length < sampleRecords) cutter.cut(head.slice(head.lastIndexOf('\n') + 1), true);
  const records = [...whole, ...cutter.take()].slice(0, sampleRecords);
  const columns = Math.max(0, ...records.map(({ length }) => length));
  return Math.min(1, countHeaderRows(records.flatMap(cellsOf), records.length, columns));
}

function cellsOf(fields: readonly string[], row: number): KeptCell[] {
  return fields.flatMap((text, column) => {
    if (text.trim() === '') return [];
    const { value } = new TextCell(column, text);
    return [{ row, column, text, ref: refOf(row, column), ...(value === text ? {} : { value }) }];
  });
}
