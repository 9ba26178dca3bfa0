/**
 * Runs in a worker thread: SheetJS parses a whole workbook at once, so it is kept where a memory limit and a deadline
 * can end it. Sends the book first, then rows in batches as they are asked for.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { CellObject, ParsingOptions, WorkBook, WorkSheet } from '@e965/xlsx';
import { decryptWorkbookStream, silentPassword } from './decrypt.ts';
import type {
  LegacyAnswer,
  LegacyBook,
  LegacyCell,
  LegacyInput,
  LegacyRequest,
  LegacyRow,
} from './messages.ts';
import { notesOf } from './notes.ts';

const batchRows = 1000;
const formats: string[] = [];
const formatIndex = new Map<string, number>();

const readOptions: ParsingOptions = {
  type: 'buffer',
  dense: true,
  cellDates: false,
  cellFormula: true,
  cellHTML: false,
  cellNF: true,
  cellText: false,
  bookVBA: false,
};
const { bytes, password } = workerData as LegacyInput;
try {
  const workbook = await parse();
  send({ kind: 'book', book: describe(workbook) });
  parentPort?.on('message', (request: LegacyRequest) => send(readBatch(workbook, request)));
} catch (error) {
  send({
    kind: 'error',
    reason: reasonOf(error),
    message: error instanceof Error ? error.message : String(error),
  });
}

function send(answer: LegacyAnswer): void {
  parentPort?.postMessage(answer);
}

async function parse(): Promise<WorkBook> {
  const [xlsx, codepages] = await Promise.all([
    import('@e965/xlsx'),
    import('@e965/xlsx/dist/cpexcel.full.mjs'),
  ]);
  // Without the tables, text of workbooks before Excel 97 (such as CP949) stays unread.
  xlsx.set_cptable(codepages);
  try {
    return xlsx.read(bytes, readOptions);
  } catch (error) {
    if (reasonOf(error) !== 'encrypted') throw error;
    return decrypt(xlsx);
  }
}

/** Opens an encrypted .xls file. */
function decrypt(xlsx: typeof import('@e965/xlsx')): WorkBook {
  const container: unknown = xlsx.CFB.read(bytes, { type: 'buffer' });
  const content: unknown = (xlsx.CFB.find(container, '/Workbook') ?? xlsx.CFB.find(container, '/Book'))
    ?.content;
  if (!(content instanceof Uint8Array || Array.isArray(content)))
    throw new Error('File is password-protected');
  const secret = password ?? silentPassword;
  const plain = decryptWorkbookStream(Uint8Array.from(content), secret);
  if (plain === 'unsupported') throw new Error('Encryption scheme unsupported');
  // A workbook that does not open with the silent password needs one that was not given.
  if (plain === 'wrong')
    throw new Error(password === undefined ? 'File is password-protected' : 'Password is incorrect');
  return xlsx.read(plain, readOptions);
}

function reasonOf(error: unknown): 'encrypted' | 'password' | 'corrupt' {
  const message = error instanceof Error ? error.message : String(error);
  if (/password is incorrect/i.test(message)) return password === undefined ? 'encrypted' : 'password';
  return /password|encrypt/i.test(message) ? 'encrypted' : 'corrupt';
}

function describe(workbook: WorkBook): LegacyBook {
  const info = workbook.Workbook;
  return {
    date1904: info?.WBProps?.date1904 === true,
    properties: JSON.parse(JSON.stringify(workbook.Props ?? {})),
    names: (info?.Names ?? []).slice(0, 10_000).map((name) => ({
      name: String(name.Name),
      formula: String(name.Ref ?? ''),
      hidden: false,
      ...(name.Sheet === undefined ? {} : { sheet: name.Sheet + 1 }),
    })),
    sheets: workbook.SheetNames.map((name, i) => {
      const sheet = workbook.Sheets[name];
      return {
        name,
        hidden: (info?.Sheets?.[i]?.Hidden ?? 0) !== 0,
        kind: sheet === undefined || (sheet['!type'] ?? 'sheet') !== 'sheet' ? 'other' : 'cells',
        merges: (sheet?.['!merges'] ?? []).map(({ s, e }) => [s.r, s.c, e.r, e.c] as const),
        hiddenColumns: (sheet?.['!cols'] ?? []).flatMap((column, at) =>
          column?.hidden ? [[at, at] as const] : [],
        ),
        ...notesOf(sheet),
      };
    }),
  };
}

function readBatch(workbook: WorkBook, request: LegacyRequest): LegacyAnswer {
  const name = workbook.SheetNames[request.sheet];
  const sheet: WorkSheet | undefined = name === undefined ? undefined : workbook.Sheets[name];
  const data: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet?.['!data'] ?? [];
  const rows: LegacyRow[] = [];
  let at = request.from;
  for (; at < data.length && rows.length < batchRows; at++) {
    const cells = readRow(data[at]);
    if (cells.length > 0) rows.push({ index: at, hidden: sheet?.['!rows']?.[at]?.hidden === true, cells });
  }
  return { kind: 'rows', rows, formats: [...formats], next: at < data.length ? at : undefined };
}

function readRow(row: readonly (CellObject | undefined)[] | undefined): LegacyCell[] {
  const cells: LegacyCell[] = [];
  // Rows are sparse arrays: only places that hold something are visited.
  row?.forEach((cell, column) => {
    if (!cell || cell.t === 'z' || cell.v === undefined) return;
    const formula = cell.f === undefined ? undefined : String(cell.f);
    const format = indexOf(String(cell.z ?? 'General'));
    if (cell.t === 'e') cells.push([column, 'e', errorName(Number(cell.v)), format, formula]);
    else if (!(cell.v instanceof Date) && cell.t !== 'd' && cell.v !== '') {
      cells.push([column, cell.t, cell.v, format, formula]);
    }
  });
  return cells;
}

function indexOf(code: string): number {
  const known = formatIndex.get(code);
  if (known !== undefined) return known;
  formatIndex.set(code, formats.length);
  return formats.push(code) - 1;
}

/** Names of error values by their BIFF code ([MS-XLS] 2.5.10). */
function errorName(code: number): string {
  const names: Readonly<Record<number, string>> = {
    0: '#NULL!',
    7: '#DIV/0!',
    15: '#VALUE!',
    23: '#REF!',
    29: '#NAME?',
    36: '#NUM!',
    42: '#N/A',
    43: '#GETTING_DATA',
  };
  return names[code] ?? '#N/A';
}
