import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '../model/index.ts';
import { buildReport, type ReportFormat } from '../report/index.ts';
import { type ExtractCommand, type ExtractFormat, UsageError } from './arguments.ts';
import { runCsv } from './csv.ts';
import { outputNames } from './names.ts';
import { createProgress } from './progress.ts';
import { readFiles } from './read-files.ts';
import { standardOutput, writeFileWhole } from './write.ts';

const extensions: Readonly<Record<Exclude<ExtractFormat, 'csv'>, string>> = {
  json: 'json',
  ndjson: 'ndjson',
  text: 'txt',
  markdown: 'md',
  html: 'html',
  xlsx: 'xlsx',
  pdf: 'pdf',
};

/** Runs `docproc extract`. Gives how many files failed. */
export async function runExtract(command: ExtractCommand, signal: AbortSignal): Promise<number> {
  const { out, format } = command;
  if (out === undefined && process.stdout.isTTY && (format === 'xlsx' || format === 'pdf')) {
    throw new UsageError(
      `${format} is not for a terminal: give --out DIR, or send standard output to a file.`,
    );
  }
  if (out !== undefined) {
    await mkdir(out, { recursive: true }).catch((cause: unknown) => {
      throw new UsageError(`--out: the folder ${out} cannot be made.`, { cause });
    });
  }
  if (format === 'csv') return runCsv(command, signal);
  return out === undefined ? toStandardOutput(command, signal) : toFolder(command, out, signal);
}

async function toFolder(command: ExtractCommand, out: string, signal: AbortSignal): Promise<number> {
  const progress = createProgress(command.files.length, command.quiet);
  const names = outputNames(command.files);
  let failures = 0;
  let index = 0;
  try {
    for await (const document of readFiles({ ...command, progress, signal })) {
      await writeDocument(document, join(out, names[index++] ?? ''), command.format);
      if (document.status === 'failed') failures++;
    }
  } finally {
    progress.end();
  }
  return failures;
}

/** Writes a document beside `path`, with the format's extension; one that failed always as JSON. */
export async function writeDocument(document: Document, path: string, format: ExtractFormat): Promise<void> {
  const actual = document.status === 'failed' || format === 'csv' ? jsonFor(format) : format;
  const content = await render([document], actual);
  await writeFileWhole(`${path}.${extensions[actual]}`, (sink) => sink.write(content));
}

function jsonFor(format: ExtractFormat): 'json' | 'ndjson' {
  return format === 'ndjson' ? 'ndjson' : 'json';
}

/** Formats of which one file holds several documents; the others are written one after another. */
const jointFormats: ReadonlySet<ExtractFormat> = new Set(['json', 'html', 'xlsx', 'pdf']);

async function toStandardOutput(command: ExtractCommand, signal: AbortSignal): Promise<number> {
  const { format } = command;
  const progress = createProgress(command.files.length, command.quiet);
  const joint: Document[] = [];
  let failures = 0;
  try {
    for await (const document of readFiles({ ...command, progress, signal })) {
      if (document.status === 'failed') failures++;
      if (jointFormats.has(format)) joint.push(document);
      else if (document.status !== 'failed' || format === 'ndjson') {
        await standardOutput.write(await render([document], format));
      }
    }
  } finally {
    progress.end();
  }
  if (joint.length > 0) await standardOutput.write(await render(joint, format));
  return failures;
}

async function render(documents: readonly Document[], format: ExtractFormat): Promise<string | Uint8Array> {
  if (format === 'ndjson') return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  return (await buildReport(documents, { format: format satisfies ReportFormat })).bytes;
}
