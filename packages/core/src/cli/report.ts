import { basename, dirname, join } from 'node:path';
import type { Document } from '../model/index.ts';
import { createPagePictures } from '../pictures/index.ts';
import { briefOf } from '../report/brief.ts';
import { buildReport } from '../report/index.ts';
import type { ReportCommand } from './arguments.ts';
import { prepareFile, refuseInputs } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import { readFiles, readStandardInput } from './read-files.ts';
import { readStoredDocuments } from './stored-documents.ts';
import { readTemplate } from './template.ts';
import { writeFileWhole } from './write.ts';

/** A Document, and where its original may be. */
interface Reported {
  readonly document: Document;
  readonly original: string | Uint8Array | undefined;
}

/**
 * Runs `docproc report`: one report of all files. A file that holds Document JSON is taken as it is, every other one is
 * extracted. Gives how many documents failed; the report tells of them too.
 */
export async function runReport(command: ReportCommand, signal: AbortSignal): Promise<number> {
  const { template: templateFile, ...choices } = command.report;
  const template = templateFile === undefined ? undefined : await readTemplate(templateFile);
  // Whatever is wrong with them is told before any time is spent on reading.
  briefOf([], { title: '', ...choices, ...(template && { template }), format: command.format });
  await prepareFile(command.out);
  await refuseInputs(command.out, [...command.files, ...(templateFile === undefined ? [] : [templateFile])]);
  const reported = await readAll(command, signal);
  await refuseInputs(
    command.out,
    reported.flatMap(({ original }) => (typeof original === 'string' ? [original] : [])),
  );
  const documents = reported.map(({ document }) => document);
  const originals = new Map(reported.map(({ document, original }) => [document, original]));
  const { password } = command.options;
  await using pictures = closing(
    createPagePictures({
      originalOf: (document) => originals.get(document),
      ...(password !== undefined && { password }),
    }),
  );
  const { bytes } = await buildReport(documents, {
    ...choices,
    ...(template && { template }),
    format: command.format,
    pictures: pictures.source,
    signal,
  });
  await writeFileWhole(command.out, (sink) => sink.write(bytes));
  return documents.filter(({ status }) => status === 'failed').length;
}

async function readAll(command: ReportCommand, signal: AbortSignal): Promise<Reported[]> {
  const standardInput = command.files.includes('-')
    ? await readStandardInput(command.options, signal)
    : undefined;
  const stored = await Promise.all(command.files.map((file) => readStoredDocuments(file, standardInput)));
  const files = command.files.filter((_, index) => stored[index] === undefined);
  const progress = createProgress(command.files.length, command.quiet);
  const reported: Reported[] = [];
  let known = files.length;
  try {
    const read = readFiles({ ...command, files, progress, signal, ...(standardInput && { standardInput }) });
    for (const [index, file] of command.files.entries()) {
      const documents = stored[index];
      if (documents === undefined) {
        const original = file === '-' ? standardInput : file;
        reported.push({ document: await nextOf(read), original });
        continue;
      }
      tellUnusable(progress, known++, file, documents);
      reported.push(...documents.map((document) => ({ document, original: besides(file, document) })));
    }
    await read.return(undefined);
  } finally {
    progress.end();
  }
  return reported;
}

/** Document JSON that cannot be used is told of like a file that cannot be read; all other has been told of before. */
function tellUnusable(progress: Progress, index: number, file: string, documents: readonly Document[]): void {
  const [document] = documents;
  if (document?.status !== 'failed') return;
  const { status, issues, timings } = document;
  progress.finish(index, file, { status, issues, totalMs: timings.totalMs });
}

/** The original of a stored Document, if it lies beside it; other bytes than those that were read are not shown. */
function besides(path: string, { source }: Document): string | undefined {
  return path === '-' || source.sha256 === '' ? undefined : join(dirname(path), basename(source.name));
}

async function nextOf(documents: AsyncGenerator<Document>): Promise<Document> {
  const { value, done } = await documents.next();
  if (done) throw new Error('Fewer documents came back than files went in.');
  return value;
}

function closing<T extends { close(): Promise<void> }>(source: T) {
  return { source, [Symbol.asyncDispose]: () => source.close() };
}
