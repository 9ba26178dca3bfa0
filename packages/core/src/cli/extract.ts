import { join } from 'node:path';
import type { Document } from '../model/index.ts';
import { nameLine } from '../report/text.ts';
import type { ExtractCommand, ExtractFormat } from './arguments.ts';
import { runCsv } from './csv.ts';
import { outputNames } from './names.ts';
import { prepareFolder } from './output.ts';
import { createProgress } from './progress.ts';
import { readFiles } from './read-files.ts';
import { renderDocuments, writeDocument } from './render.ts';
import { runTyped } from './typed.ts';
import { UsageError } from './usage-error.ts';
import { standardOutput } from './write.ts';

/** Runs `docproc extract`. Gives how many files failed. */
export async function runExtract(command: ExtractCommand, signal: AbortSignal): Promise<number> {
  const { out, format } = command;
  if (out === undefined && process.stdout.isTTY && (format === 'xlsx' || format === 'pdf')) {
    throw new UsageError(
      `${format} is not for a terminal: give --out DIR, or send standard output to a file.`,
    );
  }
  if (out !== undefined) await prepareFolder(out);
  if (command.schema !== undefined) return runTyped(command, command.schema, signal);
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

/** Formats of which one file holds several documents; the others are written one after another. */
const jointFormats: ReadonlySet<ExtractFormat> = new Set(['json', 'html', 'xlsx', 'pdf']);

async function toStandardOutput(command: ExtractCommand, signal: AbortSignal): Promise<number> {
  const { format } = command;
  const progress = createProgress(command.files.length, command.quiet);
  const joint: Document[] = [];
  let failures = 0;
  let written = 0;
  try {
    for await (const document of readFiles({ ...command, progress, signal })) {
      if (document.status === 'failed') failures++;
      if (jointFormats.has(format)) joint.push(document);
      else if (document.status !== 'failed' || format === 'ndjson') {
        if (format === 'text' && command.files.length > 1) {
          await standardOutput.write(`${written++ > 0 ? '\n' : ''}${nameLine(document)}\n\n`);
        }
        await standardOutput.write(await renderDocuments([document], format));
      }
    }
  } finally {
    progress.end();
  }
  if (joint.length > 0) await standardOutput.write(await renderDocuments(joint, format));
  return failures;
}
