import type { DefinedName } from '../../../model/index.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';

/** A sheet as the workbook part lists it. */
export interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  /** Id of the relationship that leads to the sheet's part. */
  readonly relationship: string;
}

/** What the workbook part says. */
export interface WorkbookPart {
  readonly date1904: boolean;
  readonly sheets: readonly SheetEntry[];
  readonly names: readonly DefinedName[];
}

/** Names beyond this many are left out: they are listed, never needed for reading. */
const maxNames = 10_000;

/** Reads the workbook part (ECMA-376 part 1, 18.2). */
export async function readWorkbookPart(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<WorkbookPart> {
  const reader = new WorkbookVisitor();
  await readXml(chunks, (kind, xml) => reader.visit(kind, xml), options);
  return reader;
}

class WorkbookVisitor implements WorkbookPart {
  date1904 = false;
  readonly sheets: SheetEntry[] = [];
  readonly names: DefinedName[] = [];
  #name: { name: string; formula: string; hidden: boolean; sheet?: number } | undefined;

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.text) {
      if (this.#name) this.#name.formula += xml.text();
    } else if (kind === token.open) this.#open(xml);
    else if (this.#name && xml.is('definedName')) {
      if (this.names.length < maxNames) this.names.push(this.#name);
      this.#name = undefined;
    }
  }

  #open(xml: XmlScanner): void {
    const name = xml.name();
    if (name === 'workbookPr') this.date1904 = isTrue(xml.attribute('date1904'));
    else if (name === 'sheet' && xml.attribute('sheetId') !== undefined) {
      const state = xml.attribute('state');
      this.sheets.push({
        name: xml.attribute('name') ?? `Sheet${this.sheets.length + 1}`,
        hidden: state === 'hidden' || state === 'veryHidden',
        relationship: xml.attribute('id') ?? '',
      });
    } else if (name === 'definedName' && !xml.selfClosing) {
      const sheet = xml.attribute('localSheetId');
      this.#name = {
        name: xml.attribute('name') ?? '',
        formula: '',
        hidden: isTrue(xml.attribute('hidden')),
        ...(sheet === undefined ? {} : { sheet: Number(sheet) + 1 }),
      };
    }
  }
}

/** A truth value of XML Schema. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
