import type { SheetTable } from '../../../model/index.ts';
import { parseRange } from '../../sheet/ref.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { token, type XmlScanner } from '../xml/scanner.ts';

/** A sheet has no more columns than this. */
const maxColumns = 16_384;

/** Reads a table part (ECMA-376 part 1, 18.5.1); `undefined` where it names no range. */
export async function readTablePart(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<SheetTable | undefined> {
  let table: Omit<SheetTable, 'columns'> | undefined;
  const columns: string[] = [];
  await readXml(
    chunks,
    (kind, xml) => {
      if (kind !== token.open) return;
      if (xml.is('table')) table ??= describe(xml);
      else if (xml.is('tableColumn') && columns.length < maxColumns)
        columns.push(xml.attribute('name') ?? '');
    },
    options,
  );
  return table && { ...table, columns };
}

function describe(xml: XmlScanner): Omit<SheetTable, 'columns'> | undefined {
  const ref = xml.attribute('ref') ?? '';
  if (!parseRange(ref)) return undefined;
  return {
    name: xml.attribute('displayName') ?? xml.attribute('name') ?? '',
    ref,
    headerRows: Math.min(1, countOf(xml.attribute('headerRowCount'), 1)),
    totalsRows: Math.min(1, countOf(xml.attribute('totalsRowCount'), 0)),
  };
}

function countOf(text: string | undefined, usual: number): number {
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : usual;
}
