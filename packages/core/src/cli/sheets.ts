import { toDocprocError } from '../errors/index.ts';
import { detectType } from '../extract/detect/index.ts';
import { checkSize } from '../extract/input/limits.ts';
import { openInput } from '../extract/input/open.ts';
import type { ByteSource } from '../extract/input/source.ts';
import { parsePageSelection } from '../extract/page-selection.ts';
import type { PortableOptions } from '../extract/pool/index.ts';
import { defaultLimits } from '../extract/settings.ts';
import { openSheets, type SheetReader, textRows } from '../extract/sheets.ts';
import type { Issue } from '../model/index.ts';
import type { Sink } from './write.ts';

/** How streaming a workbook went. */
export interface SheetsOutcome {
  readonly status: 'ok' | 'partial';
  readonly issues: Issue[];
}

/** Characters that are collected before they are written. */
const CHUNK = 64 * 1024;

/**
 * Writes every sheet of a workbook or text table as CSV (RFC 4180, lines ended by CRLF) holding the displayed text,
 * straight from the sheet reader, so that memory does not grow with the sheet. Gives `undefined`, having written
 * nothing, where the input is no such file or cannot be opened: then extraction says what it is.
 */
export async function writeSheets(
  input: string | Uint8Array,
  options: PortableOptions,
  signal: AbortSignal,
  write: (index: number, fill: (sink: Sink) => Promise<void>) => Promise<void>,
): Promise<SheetsOutcome | undefined> {
  const opened = await openTable(input, options, signal);
  if (opened === undefined) return undefined;
  const wantsPage = parsePageSelection(options.pages);
  const issues: Issue[] = [];
  try {
    await using book = await openSheets(opened.source, {
      mediaType: opened.mediaType,
      password: options.password,
      signal,
    });
    for (const [index, sheet] of book.sheets.entries()) {
      if (!wantsPage(sheet.number)) continue;
      await write(index, async (sink) => void issues.push(...(await writeSheet(sheet, sink, signal))));
    }
  } catch (error) {
    signal.throwIfAborted();
    if (issues.length === 0) return undefined;
    throw error;
  } finally {
    await opened.source.close();
  }
  return { status: issues.some(({ severity }) => severity === 'error') ? 'partial' : 'ok', issues };
}

async function openTable(
  input: string | Uint8Array,
  { maxBytes = defaultLimits.maxBytes }: PortableOptions,
  signal: AbortSignal,
): Promise<{ source: ByteSource; mediaType: string } | undefined> {
  const source = await openInput(input, { maxBytes, signal }).catch(() => undefined);
  if (source === undefined) return undefined;
  try {
    checkSize(source, maxBytes);
    const { format, mediaType } = await detectType(source);
    if (format === 'workbook' || format === 'csv') return { source, mediaType };
  } catch {
    // Extraction will say what is wrong with it.
  }
  await source.close();
  return undefined;
}

async function writeSheet(sheet: SheetReader, sink: Sink, signal: AbortSignal): Promise<readonly Issue[]> {
  let chunk = '';
  const issues: Issue[] = [];
  try {
    for await (const row of textRows(sheet)) {
      chunk += `${row.map(csvField).join(',')}\r\n`;
      if (chunk.length < CHUNK) continue;
      await sink.write(chunk);
      chunk = '';
    }
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = toDocprocError(error, 'SHEET_UNREADABLE');
    issues.push({ code, severity: 'error', message, sheet: sheet.number });
  }
  await sink.write(chunk);
  return [...sheet.issues, ...issues];
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
