import { openWorkbook } from '../../../src/extract/excel/workbook.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import type { SheetBook, SheetRow } from '../../../src/extract/sheets.ts';
import { type ZipPart, zipFile } from './zip-file.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRel = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Parts of a hand-made workbook. Those left out are not in the file. */
export interface BookParts {
  /** What stands in `<worksheet>`, for each sheet. */
  readonly sheets: readonly string[];
  readonly strings?: string;
  readonly styles?: string;
  readonly workbookPr?: string;
  readonly names?: string;
  readonly extra?: readonly ZipPart[];
}

/** Builds a workbook from pieces of XML. */
export function bookFile(parts: BookParts): Buffer {
  const sheets = parts.sheets.map((_, i) => `<sheet name="S${i + 1}" sheetId="${i + 1}" r:id="r${i + 1}"/>`);
  const links = parts.sheets.map((_, i) => link(`r${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`));
  const files: ZipPart[] = [
    { name: '_rels/.rels', data: relations([link('w', 'officeDocument', 'xl/workbook.xml')]) },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${rel}">${parts.workbookPr ?? ''}<sheets>${sheets.join('')}</sheets>${parts.names ?? ''}</workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: relations(links) },
    ...parts.sheets.map((xml, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data: worksheet(xml) })),
  ];
  if (parts.strings !== undefined)
    files.push({ name: 'xl/sharedStrings.xml', data: `<sst xmlns="${main}">${parts.strings}</sst>` });
  if (parts.styles !== undefined)
    files.push({ name: 'xl/styles.xml', data: `<styleSheet xmlns="${main}">${parts.styles}</styleSheet>` });
  const replaced = new Set(parts.extra?.map((part) => part.name));
  return zipFile([...files.filter((file) => !replaced.has(file.name)), ...(parts.extra ?? [])]);
}

/** A worksheet part around its content. */
export function worksheet(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${main}">${xml}</worksheet>`;
}

function link(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${rel}/${type}" Target="${target}"/>`;
}

function relations(links: readonly string[]): string {
  return `<Relationships xmlns="${packageRel}">${links.join('')}</Relationships>`;
}

/** Styles with one cell style for each format code, from 0. */
export function stylesOf(codes: readonly string[]): string {
  const quoted = (code: string) => code.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  const formats = codes.map((code, i) => `<numFmt numFmtId="${200 + i}" formatCode="${quoted(code)}"/>`);
  const styles = codes.map((_, i) => `<xf numFmtId="${200 + i}"/>`);
  return `<numFmts>${formats.join('')}</numFmts><cellXfs>${styles.join('')}</cellXfs>`;
}

/** Opens bytes as a workbook. */
export function openBytes(bytes: Uint8Array): Promise<SheetBook> {
  return openWorkbook(openMemory(bytes, 'book.xlsx'));
}

/** Everything that an iteration gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** All rows of a sheet, counted from 0. */
export async function rowsOf(book: SheetBook, sheet = 0): Promise<SheetRow[]> {
  const reader = book.sheets[sheet];
  if (!reader) throw new Error(`no sheet ${sheet}`);
  return all(reader.rows());
}

/** Opens a workbook of one sheet and gives its cells as `ref -> what pick gives`. */
export async function cellsOf<T>(
  parts: BookParts,
  pick: (cell: SheetRow['cells'][number]) => T,
): Promise<[row: number, column: number, picked: T][]> {
  const rows = await rowsOf(await openBytes(bookFile(parts)));
  return rows.flatMap((row) =>
    row.cells.map((cell) => [row.index, cell.column, pick(cell)] as [number, number, T]),
  );
}
