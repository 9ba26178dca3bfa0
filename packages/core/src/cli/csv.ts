import { join } from 'node:path';
import type { Document } from '../model/index.ts';
import { buildReport } from '../report/index.ts';
import type { ExtractCommand } from './arguments.ts';
import { outputNames } from './names.ts';
import { createProgress, type Progress, printable } from './progress.ts';
import { readFiles, readStandardInput } from './read-files.ts';
import { writeDocument } from './render.ts';
import { writeSheets } from './sheets.ts';
import { type Sink, standardOutput, writeFileWhole } from './write.ts';

/** Puts one CSV, of a file's sheet or table of this index, where it belongs. */
type Place = (index: number, fill: (sink: Sink) => Promise<void>) => Promise<void>;

/**
 * Runs `docproc extract --format csv`: sheets are streamed from the workbook, of other files every table is written.
 * Gives how many files failed.
 */
export async function runCsv(command: ExtractCommand, signal: AbortSignal): Promise<number> {
  const { files, out } = command;
  const names = outputNames(files);
  const progress = createProgress(files.length, command.quiet);
  const queue = [...files.entries()];
  let written = 0;
  let failures = 0;
  const run = async (file: string, index: number) => {
    signal.throwIfAborted();
    const path = out === undefined ? undefined : join(out, names[index] ?? '');
    const place: Place = async (number, fill) => {
      if (path !== undefined) return writeFileWhole(`${path}.${number}.csv`, fill);
      // Without files to part them, an empty line does.
      if (written++ > 0) await standardOutput.write('\r\n');
      await fill(standardOutput);
    };
    const failed = await convert(file, index, { command, progress, signal, place });
    if (failed === undefined) return;
    failures++;
    if (path !== undefined) await writeDocument(failed, path, 'csv');
  };
  const runNext = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next[1], next[0]);
  };
  // Standard output takes one file after another.
  const width = out === undefined ? 1 : (command.threads ?? 1);
  try {
    await Promise.all(Array.from({ length: width }, runNext));
  } finally {
    progress.end();
  }
  return failures;
}

interface Conversion {
  readonly command: ExtractCommand;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly place: Place;
}

/** Converts one file. Gives its Document where it failed. */
async function convert(
  file: string,
  index: number,
  { command, progress, signal, place }: Conversion,
): Promise<Document | undefined> {
  const { options, maxMemoryMb } = command;
  const started = performance.now();
  const input = file === '-' ? await readStandardInput(options, signal) : file;
  const sheets = await writeSheets(input, options, signal, place);
  if (sheets !== undefined) {
    progress.finish(index, file, { ...sheets, totalMs: performance.now() - started });
    return undefined;
  }
  const files = [file];
  const shifted: Progress = {
    ...progress,
    advance: (_, fraction) => progress.advance(index, fraction),
    finish: (_, name, outcome) => progress.finish(index, name, outcome),
  };
  const reading = { files, options, threads: 1, maxMemoryMb, progress: shifted, signal };
  for await (const document of readFiles(reading)) {
    if (document.status === 'failed') return document;
    if (document.tables.length === 0 && !command.quiet) {
      process.stderr.write(`${printable(file)}: no table was found, so there is no CSV of it\n`);
    }
    for (const table of document.tables.keys()) {
      const { bytes } = await buildReport(document, { format: 'csv', table });
      await place(table, (sink) => sink.write(bytes));
    }
  }
  return undefined;
}
