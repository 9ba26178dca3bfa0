import { join } from 'node:path';
import type { z } from 'zod';
import type { Document } from '../model/index.ts';
import { selectAs, type TypedResult } from '../typed/index.ts';
import type { ExtractCommand } from './arguments.ts';
import { outputNames } from './names.ts';
import { createProgress } from './progress.ts';
import { readFiles } from './read-files.ts';
import { loadSchema } from './schema.ts';
import { standardOutput, writeFileWhole } from './write.ts';

/** What is written of a file: the typed result, and of the Document what says where it comes from. */
type TypedRecord = Omit<TypedResult<z.ZodType>, 'document'> & Pick<Document, 'source' | 'status' | 'issues'>;

/**
 * Runs `docproc extract --schema`: of each file what the schema asks for, as JSON. Gives how many files could not be
 * read or do not hold what the schema insists on.
 */
export async function runTyped(command: ExtractCommand, schemaFile: string, signal: AbortSignal) {
  const schema = await loadSchema(schemaFile);
  const { files, out, format } = command;
  const { dateOrder } = command.options;
  const names = outputNames(files);
  const progress = createProgress(files.length, command.quiet);
  const records: TypedRecord[] = [];
  let failures = 0;
  let index = 0;
  try {
    for await (const document of readFiles({ ...command, progress, signal })) {
      const record = recordOf(selectAs(schema, document, dateOrder === undefined ? {} : { dateOrder }));
      if (!record.success) failures++;
      if (out !== undefined) {
        const path = `${join(out, names[index++] ?? '')}.${format}`;
        await writeFileWhole(path, (sink) => sink.write(textOf(record, format)));
      } else if (format === 'ndjson') await standardOutput.write(textOf(record, format));
      else records.push(record);
    }
  } finally {
    progress.end();
  }
  if (records.length > 0)
    await standardOutput.write(textOf(records.length === 1 ? records[0] : records, 'json'));
  return failures;
}

function recordOf({ document, success, data, ...found }: TypedResult<z.ZodType>): TypedRecord {
  const { source, status, issues } = document;
  return { source, status, ...(success ? { success, data } : { success }), ...found, issues };
}

function textOf(value: unknown, format: ExtractCommand['format']): string {
  // Whole numbers that a schema wants as bigint are written as text: JSON's numbers would lose digits.
  const plain = (_: string, item: unknown) => (typeof item === 'bigint' ? item.toString() : item);
  return `${JSON.stringify(value, plain, format === 'ndjson' ? 0 : 2)}\n`;
}
