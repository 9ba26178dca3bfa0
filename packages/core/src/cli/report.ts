import type { Document } from '../model/index.ts';
import { buildReport } from '../report/index.ts';
import type { ReportCommand } from './arguments.ts';
import { prepareFile } from './output.ts';
import { createProgress } from './progress.ts';
import { readDocumentJson, readFiles } from './read-files.ts';
import { writeFileWhole } from './write.ts';

/**
 * Runs `docproc report`: one report of all files. A file that is Document JSON is taken as it is, every other one is
 * extracted. Gives how many documents failed; the report tells of them too.
 */
export async function runReport(command: ReportCommand, signal: AbortSignal): Promise<number> {
  await prepareFile(command.out);
  const progress = createProgress(command.files.length, command.quiet);
  const stored = await Promise.all(command.files.map(readDocumentJson));
  const files = command.files.filter((_, index) => stored[index] === undefined);
  const documents: Document[] = [];
  try {
    const read = readFiles({ ...command, files, progress, signal });
    for (const document of stored) documents.push(document ?? (await nextOf(read)));
    await read.return(undefined);
  } finally {
    progress.end();
  }
  const { bytes } = await buildReport(documents, { format: command.format, signal });
  await writeFileWhole(command.out, (sink) => sink.write(bytes));
  return documents.filter(({ status }) => status === 'failed').length;
}

async function nextOf(documents: AsyncGenerator<Document>): Promise<Document> {
  const { value, done } = await documents.next();
  if (done) throw new Error('Fewer documents came back than files went in.');
  return value;
}
