import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

// The built command line: `pnpm --filter @org/docproc-core build` makes it.
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const sample = (name: string) =>
  fileURLToPath(new URL(`../../../../fixtures/samples/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-typed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [cli, ...args, '--quiet'], { encoding: 'utf8', timeout: 100_000 });

/** Writes a file that a flag may name, and gives its path. */
function fileOf(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const item = {
  type: 'object',
  properties: { description: { type: 'string' }, amount: { type: 'number' } },
  required: ['description', 'amount'],
};
const invoice = fileOf(
  'invoice.json',
  JSON.stringify({
    type: 'object',
    properties: {
      number: { type: 'string', description: 'Invoice number' },
      date: { type: 'string', format: 'date' },
      due: { type: 'string', format: 'date', labels: ['Due date'] },
      total: { type: ['number', 'null'] },
      items: { type: 'array', items: item },
    },
    required: ['number', 'date', 'total', 'items'],
  }),
);
const module = fileOf(
  'invoice.mjs',
  `import { z } from '${import.meta.resolve('zod')}';
   export default z.object({ number: z.string().describe('Invoice number'), colour: z.string() });`,
);

describe('docproc extract --schema', () => {
  it('gives what a JSON Schema asks for, with places', () => {
    const { status, stdout, stderr } = run('extract', sample('invoice-en.pdf'), '--schema', invoice);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({
      source: { name: 'invoice-en.pdf' },
      status: 'ok',
      success: true,
      data: { number: 'INV-2026-0417', date: '2026-04-17', due: '2026-05-17', total: 3666.6 },
      missing: [],
      issues: [],
    });
    expect(record.data.items).toHaveLength(4);
    expect(record.found.total).toMatchObject({ text: '£3,666.60', origin: { page: 1 } });
    expect(record.document).toBeUndefined();
  });

  it('takes a zod object that a module exports, and tells by its exit code what is missing', () => {
    const files = [sample('invoice-en.pdf'), sample('transactions.csv')];
    const { status, stdout } = run('extract', ...files, '--schema', module, '--format', 'ndjson');
    expect(status).toBe(1);
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ source }) => source.name)).toEqual(['invoice-en.pdf', 'transactions.csv']);
    const [first] = records;
    expect(first).toMatchObject({ success: false, found: { number: { value: 'INV-2026-0417' } } });
    expect(first.missing.map((one: { path: string }) => one.path)).toContain('colour');
  });

  it('writes a file for each into a folder, also of one that cannot be read', () => {
    const out = join(folder, 'out');
    const empty = fileOf('empty.pdf', '');
    const { status } = run('extract', sample('invoice-en.pdf'), empty, '--schema', invoice, '--out', out);
    expect(status).toBe(1);
    const read = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
    expect(read('invoice-en.pdf.json').success).toBe(true);
    expect(read('empty.pdf.json')).toMatchObject({
      status: 'failed',
      success: false,
      issues: [{ code: 'INPUT_EMPTY' }],
    });
  });

  it.each([
    ['there is no file', ['extract', 'a.pdf', '--schema', join(folder, 'absent.json')]],
    ['could not be read', ['extract', 'a.pdf', '--schema', fileOf('broken.json', '{')]],
    ['is no JSON Schema', ['extract', 'a.pdf', '--schema', fileOf('odd.json', '{"type":"module"}')]],
    ['no schema of zod', ['extract', 'a.pdf', '--schema', fileOf('odd.mjs', 'export default {}')]],
    ['cannot be looked for', ['extract', 'a.pdf', '--schema', fileOf('text.json', '{"type":"string"}')]],
    ['json or ndjson', ['extract', 'a.pdf', '--schema', invoice, '--format', 'csv']],
    [
      'option of extract',
      ['report', 'a.pdf', '--schema', invoice, '--format', 'html', '--out', join(folder, 'a.html')],
    ],
  ])('refuses a wrong call before it reads: %s', (reason, args) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(reason);
  });
});
