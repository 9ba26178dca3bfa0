import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DocprocError } from '@org/docproc-core/errors';
import type { LogKind } from '@org/docproc-store';
import { dispositionOf } from '../files/name.ts';
import type { Context } from '../rpc/context.ts';
import { toTimes } from '../rpc/views.ts';
import { compareAge, listLogFiles, logFolder } from './folder.ts';
import { createQuickTest, fits, type LogFilter, parseLine } from './line.ts';

/** What to download: one file, or what fits of all files of a kind. */
export interface LogSelection extends TextFilter {
  readonly kind: LogKind;
  /** Name of one file. Default: all of the kind. */
  readonly file?: string;
}

/** A filter as callers write it. */
interface TextFilter extends Omit<LogFilter, 'from' | 'until'> {
  /** ISO 8601. */
  readonly from?: string;
  readonly until?: string;
}

/** Lines that can be downloaded. */
export interface LogDownload {
  readonly fileName: string;
  /** The files that are read, oldest first. */
  readonly files: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
  readonly filter: TextFilter;
}

/** What a selection reads. Error: `NOT_FOUND` where there is no such file. */
export async function describeDownload(
  folder: string,
  { kind, file, ...filter }: LogSelection,
): Promise<LogDownload> {
  const files = (await listLogFiles(folder)).filter(
    (known) => known.kind === kind && (file === undefined || known.name === file),
  );
  if (file !== undefined && files.length === 0) {
    throw new DocprocError('NOT_FOUND', 'There is no such log file; old ones are removed.');
  }
  return {
    fileName: file ?? `${kind}.log`,
    files: files.map(({ name }) => name).sort(compareAge),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    filter,
  };
}

/** Who downloads. */
type Downloader = Context & { readonly userId: string };

/** Sends lines as they were written, oldest first, no faster than they are taken. Noted in the audit log. */
export async function sendLogLines(
  { services, userId, address, requestId }: Downloader,
  { fileName, files, filter }: LogDownload,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const folder = logFolder(services);
  const details = { fileName };
  await services.audit.record({ action: 'logs.downloaded', actorId: userId, address, requestId, details });
  response.setHeader('Content-Type', 'application/x-ndjson');
  response.setHeader('Content-Disposition', dispositionOf(fileName));
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = 200;
  if (request.method === 'HEAD') return void response.end();
  await pipeline(Readable.from(linesOf(folder, files, filter), { objectMode: false }), response);
}

async function* linesOf(
  folder: string,
  files: readonly string[],
  { from, until, ...rest }: TextFilter,
): AsyncGenerator<Uint8Array | string> {
  const filter = { ...rest, ...toTimes({ from, until }) };
  const isWhole = Object.keys(filter).length === 0;
  for (const name of files) {
    // As far as it is written now: the present one grows.
    const bytes = await stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
    if (bytes === 0) continue;
    const input = createReadStream(join(folder, name), { end: bytes - 1 });
    if (isWhole) yield* input;
    else yield* fittingLines(input, name, filter);
  }
}

async function* fittingLines(input: Readable, name: string, filter: LogFilter): AsyncGenerator<string> {
  const quick = createQuickTest(filter);
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = quick(text) ? parseLine(text, name) : undefined;
    if (line && fits(line, filter)) yield `${text}\n`;
  }
}
