import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { createDocprocClient, type DocprocClient, type DocprocEvent } from '@org/docproc-client';
import { DocprocError, toDocprocError } from '@org/docproc-core/errors';
import { type Stack, startStack } from '../stack.ts';
import { type Board, type BoardLine, createBoard } from './board.ts';
import { fieldTable } from './field-table.ts';

/** What the demo is to do. */
export interface DemoOptions {
  /** Documents to take through. */
  readonly files: readonly string[];
  /** The reports go into a new folder inside this one. */
  readonly out: string;
  readonly signal: AbortSignal;
}

/** A document that has been taken through, or the reason why not. */
interface Outcome {
  readonly name: string;
  readonly id?: string;
  readonly problem?: string;
}

const print = (text = '') => process.stdout.write(`${text}\n`);

/**
 * Starts the stack, takes the files from upload to report through the typed client, and stops the stack.
 * Resolves to the exit code: 0 only if every document gave a result and every report was written.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const files = await checkFiles(options.files);
  print('starting PostgreSQL, server and worker');
  const stack = await startStack({
    signal: options.signal,
    onReady: (part, ms) => print(`  ${part.padEnd(9)} ready after ${ms} ms`),
  });
  const client = createDocprocClient({ url: stack.url });
  try {
    return await Promise.race([
      takeThrough(client, stack.url, files, options),
      whenBroken(stack),
      whenAborted(options.signal),
    ]);
  } finally {
    // First: a client that is not told goes on trying to reach a server that will never come back.
    await client.close();
    await stack.stop();
  }
}

/** All problems at once, before anything is started. */
async function checkFiles(files: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const file of files) if (!(await stat(file).catch(() => undefined))?.isFile()) missing.push(file);
  if (missing.length === 0) return files.map((file) => resolve(file));
  throw new DocprocError('INPUT_NOT_FOUND', `no such file: ${missing.join(', ')}`);
}

async function whenBroken(stack: Stack): Promise<never> {
  const { name, code, signal } = await stack.broken;
  throw new DocprocError(
    'INTERNAL',
    `the ${name} process ended during the demo (${signal ?? `exit ${code}`})`,
  );
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new DocprocError('ABORTED'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}

async function takeThrough(
  client: DocprocClient,
  url: string,
  files: readonly string[],
  options: DemoOptions,
): Promise<number> {
  const email = 'demo@example.com';
  const password = randomBytes(18).toString('base64url');
  await client.auth.register({ email, password, name: 'Demo' });
  await client.auth.login({ email, password });
  print(`\nregistered and logged in at ${url}\n`);
  const outcomes = await processAll(client, files, options.signal);
  await showFields(client, outcomes);
  const reports = await writeReports(client, outcomes, await reportFolder(options.out));
  return conclude(outcomes, reports);
}

async function processAll(
  client: DocprocClient,
  files: readonly string[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const names = distinctNames(files);
  const board = createBoard(names);
  const outcomes = await Promise.all(
    files.map((file, index) => processOne(client, file, names[index] ?? basename(file), board)),
  );
  signal.throwIfAborted();
  board.end();
  return outcomes;
}

/** File names, with a number where two files of different folders share one. */
function distinctNames(files: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const name = basename(file);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${count}-${name}`;
  });
}

async function processOne(client: DocprocClient, file: string, name: string, board: Board): Promise<Outcome> {
  const started = performance.now();
  try {
    board.set(name, { fraction: 0, status: 'uploading' });
    const blob = await openAsBlob(file);
    const { id } = await client.upload(blob, {
      name,
      onProgress: ({ loaded }) => board.set(name, uploading(loaded / blob.size)),
    });
    const record = await client.waitForDocument(id, {
      onProgress: (event) => {
        const line = processing(event);
        if (line) board.set(name, line);
      },
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const type = record.summary?.type ?? 'no type';
    const why = record.error ? `: ${record.error.code}` : `, ${type}`;
    board.set(name, { fraction: 1, status: `${record.state}${why}, ${seconds} s` });
    return record.state === 'failed' ? { name, problem: record.error?.message ?? 'failed' } : { name, id };
  } catch (error) {
    const { code, message } = toDocprocError(error);
    board.set(name, { fraction: 1, status: `failed: ${code}` });
    return { name, problem: message };
  }
}

/** The upload is the first tenth of the bar. */
const UPLOAD_SHARE = 0.1;

function uploading(fraction: number): BoardLine {
  return { fraction: fraction * UPLOAD_SHARE, status: 'uploading' };
}

/** `undefined` for what the document's own last line will say. */
function processing({
  type,
  data: { stage, fraction = 0, page, pages },
}: DocprocEvent): BoardLine | undefined {
  if (type === 'document.uploaded' || type === 'document.queued')
    return { fraction: UPLOAD_SHARE, status: 'queued' };
  if (type !== 'document.processing' && type !== 'document.progress') return undefined;
  const where = page !== undefined && pages !== undefined && pages > 1 ? ` ${page} of ${pages}` : '';
  const status = stage === undefined ? 'processing' : `${stage}${where}`;
  return { fraction: UPLOAD_SHARE + (1 - UPLOAD_SHARE) * fraction, status };
}

async function showFields(client: DocprocClient, outcomes: readonly Outcome[]): Promise<void> {
  for (const { name, id } of outcomes) {
    if (id === undefined) continue;
    const { document } = await client.documents.extraction(id);
    const { pages, sheets, tables, issues } = document;
    const size = pages.length > 0 ? count(pages, 'page') : count(sheets, 'sheet');
    print(
      `\n${name}: ${document.type.name} (${document.type.confidence.toFixed(2)}), ${size}, ${count(tables, 'table')}`,
    );
    for (const row of fieldTable(document)) print(`  ${row}`);
    for (const issue of issues) print(`  ${issue.severity}: ${issue.message} (${issue.code})`);
  }
}

function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}

async function reportFolder(out: string): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = resolve(out, `${stamp}-${randomBytes(2).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** An HTML report for each document, and one workbook and one PDF over all of them. */
async function writeReports(
  client: DocprocClient,
  outcomes: readonly Outcome[],
  folder: string,
): Promise<string[]> {
  const done = outcomes.flatMap(({ name, id }) => (id === undefined ? [] : [{ name, id }]));
  if (done.length === 0) return [];
  const all = done.map(({ id }) => id);
  const wanted = [
    ...done.map(({ name, id }) => ({ name, documentIds: [id], format: 'html' as const })),
    { name: 'all', documentIds: all, format: 'xlsx' as const },
    { name: 'all', documentIds: all, format: 'pdf' as const },
  ];
  return Promise.all(
    wanted.map(async ({ name, ...report }) => {
      const { id } = await client.reports.create(report);
      const { state, error } = await client.waitForReport(id);
      if (state === 'failed') throw new DocprocError('REPORT_FAILED', `${name}: ${error?.message}`);
      const download = await client.reports.download(id);
      const path = join(folder, `${name}.${report.format}`);
      await writeFile(path, await download.read());
      return path;
    }),
  );
}

function conclude(outcomes: readonly Outcome[], reports: readonly string[]): number {
  print('\nreports');
  for (const path of reports) print(`  ${relative(process.cwd(), path)}`);
  const problems = outcomes.filter(({ problem }) => problem !== undefined);
  for (const { name, problem } of problems) process.stderr.write(`${name}: ${problem}\n`);
  print(`\n${outcomes.length - problems.length} of ${outcomes.length} documents went from upload to report`);
  return problems.length === 0 ? 0 : 1;
}
