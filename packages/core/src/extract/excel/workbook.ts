import { DocprocError } from '../../errors/index.ts';
import type { Metadata } from '../../model/index.ts';
import type { ByteSource } from '../input/source.ts';
import type { SheetBook, SheetBookOptions, SheetReader } from '../sheet/reader.ts';
import { createFormats } from './format/index.ts';
import { readProperties } from './parts/properties.ts';
import { type Relationship, readRelationships } from './parts/relationships.ts';
import { noStrings, readSharedStrings } from './parts/shared-strings.ts';
import { noStyles, readStyles } from './parts/styles.ts';
import { readWorkbookPart, type WorkbookPart } from './parts/workbook.ts';
import { readRelated } from './related.ts';
import { createWorksheet } from './worksheet/index.ts';
import type { SheetContext } from './worksheet/scan.ts';
import type { ReadXmlOptions } from './xml/read.ts';
import { openZip, type ZipArchive } from './zip/index.ts';

/**
 * What strings and styles, and what links, names and properties may inflate to at most, in bytes: they are held in
 * memory. Sheets are streamed and may be larger.
 */
const maxHeldBytes = 512 * 2 ** 20;
const maxSmallBytes = 64 * 2 ** 20;

/**
 * Opens an Office Open XML workbook (.xlsx, .xlsm, .xltx), transitional or strict. Shared strings and styles are read
 * at once, sheets row by row when asked for.
 * Throws `DOCUMENT_CORRUPT`, `LIMIT_EXCEEDED` or `ABORTED`.
 *
 * @example
 * await using book = await openWorkbook(source);
 * for (const sheet of book.sheets) {
 *   for await (const row of sheet.rows()) console.log(sheet.name, row.index + 1, row.cells[0]?.value);
 * }
 */
export async function openWorkbook(source: ByteSource, options: SheetBookOptions = {}): Promise<SheetBook> {
  const zip = await openZip(source);
  const xml: ReadXmlOptions = { file: source.name, signal: options.signal };
  const packageLinks = await readRelationships(zip, '', xml);
  const path =
    packageLinks.find((link) => link.type === 'officeDocument' && !link.external)?.target ??
    'xl/workbook.xml';
  const workbook = await readWorkbookPart(zip.stream(path, maxSmallBytes), xml);
  const links = await readRelationships(zip, path, xml);
  const context = await readContext(zip, links, workbook, xml);
  const sheets = createSheets(zip, workbook, links, context, xml);
  const metadata = await readMetadata(zip, packageLinks, xml);
  const close = async (): Promise<void> => undefined;
  return { sheets, names: workbook.names, metadata, issues: [], close, [Symbol.asyncDispose]: close };
}

async function readContext(
  zip: ZipArchive,
  links: readonly Relationship[],
  workbook: WorkbookPart,
  xml: ReadXmlOptions,
): Promise<SheetContext> {
  const strings = linked(zip, links, 'sharedStrings', 'xl/sharedStrings.xml');
  const styles = linked(zip, links, 'styles', 'xl/styles.xml');
  return {
    strings: strings ? await readSharedStrings(zip.stream(strings, maxHeldBytes), xml) : noStrings,
    formats: await createFormats(
      styles ? await readStyles(zip.stream(styles, maxHeldBytes), xml) : noStyles,
      workbook.date1904,
    ),
  };
}

function createSheets(
  zip: ZipArchive,
  workbook: WorkbookPart,
  links: readonly Relationship[],
  context: SheetContext,
  xml: ReadXmlOptions,
): SheetReader[] {
  return workbook.sheets.map((entry, i) => {
    const link = links.find(({ id, external }) => id === entry.relationship && !external);
    const path = link?.target ?? `xl/worksheets/sheet${i + 1}.xml`;
    return createWorksheet({
      ...xml,
      number: i + 1,
      name: entry.name,
      hidden: entry.hidden,
      kind: link && !/^(worksheet|xlMacrosheet|xlIntlMacrosheet)$/.test(link.type) ? 'other' : 'cells',
      open: () => zip.stream(path),
      related: (stored) => readRelated(zip, path, stored, xml),
      context,
    });
  });
}

async function readMetadata(
  zip: ZipArchive,
  links: readonly Relationship[],
  xml: ReadXmlOptions,
): Promise<Metadata> {
  const core = linked(zip, links, 'core-properties', 'docProps/core.xml');
  const extended = linked(zip, links, 'extended-properties', 'docProps/app.xml');
  const found: Metadata[] = [];
  for (const part of [extended, core]) {
    // Damaged properties cost nothing of the content.
    if (part) found.push(await readProperties(zip.stream(part, maxSmallBytes), xml).catch(ignoreDamage));
  }
  return Object.assign({}, ...found);
}

function linked(
  zip: ZipArchive,
  links: readonly Relationship[],
  type: string,
  usual: string,
): string | undefined {
  const path = links.find((link) => link.type === type && !link.external)?.target ?? usual;
  return zip.has(path) ? path : undefined;
}

function ignoreDamage(error: unknown): Metadata {
  if (error instanceof DocprocError && error.code === 'DOCUMENT_CORRUPT') return {};
  throw error;
}
