import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The built command line: `pnpm --filter @org/docproc-core build` makes it.
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const sample = (name: string) =>
  fileURLToPath(new URL(`../../../../fixtures/samples/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', timeout: 100_000 });

function report(files: readonly string[], name: string, ...options: readonly string[]) {
  const out = join(folder, name);
  const result = run('report', ...files, '--out', out, '--quiet', ...options);
  return { ...result, text: () => readFileSync(out, 'utf8') };
}

describe('docproc report', () => {
  beforeAll(() => {
    const files = ['invoice-en.pdf', 'ledger.xlsx'].map(sample);
    run('extract', ...files, '--out', folder, '--quiet');
  });
  const stored = () => [join(folder, 'invoice-en.pdf.json'), join(folder, 'ledger.xlsx.json')] as const;

  it('shows the pages of what it reads, and of stored Documents whose original lies beside them', () => {
    const read = report([sample('invoice-en.pdf')], 'read.html', '--format', 'html');
    expect(read.text()).toContain('src="data:image/webp;base64,');
    const [invoice] = stored();
    const without = report([invoice], 'without.html', '--format', 'html');
    expect(without.text()).not.toContain('data:image/webp');
    copyFileSync(sample('invoice-en.pdf'), join(folder, 'invoice-en.pdf'));
    expect(report([invoice], 'beside.html', '--format', 'html').text()).toContain('data:image/webp');
  });

  it('tells of Document JSON that is missing or broken among the others', () => {
    const broken = join(folder, 'folder.json');
    writeFileSync(broken, '{"schemaVersion": 1');
    const missing = join(folder, 'missing.json');
    const { status, stderr, text } = report(
      [...stored(), missing, broken],
      'some.md',
      '--format',
      'markdown',
    );
    expect(status).toBe(1);
    expect(stderr).toContain('missing.json');
    expect(text()).toContain('INPUT_NOT_FOUND');
    expect(text()).toContain('INV-2026-0417');
  });

  it('never writes over what it reads', () => {
    const own = join(folder, 'own.pdf');
    copyFileSync(sample('invoice-en.pdf'), own);
    symlinkSync(own, join(folder, 'link.pdf'));
    for (const input of [own, join(folder, 'link.pdf')]) {
      const { status, stderr } = report([input], 'own.pdf', '--format', 'pdf');
      expect([status, stderr]).toEqual([2, expect.stringContaining('own.pdf is the file that is read')]);
    }
    expect(readFileSync(own)).toEqual(readFileSync(sample('invoice-en.pdf')));
  });

  it('takes Document JSON on standard input, and other text as a file', () => {
    const out = join(folder, 'piped.csv');
    const options = ['--out', out, '--format', 'csv', '--kind', 'data', '--columns', 'file', '--quiet'];
    const pipe = (input: string) => {
      const { status } = spawnSync(process.execPath, [cli, 'report', '-', ...options], { input });
      return [status, readFileSync(out, 'utf8')];
    };
    const documents = stored().map((path) => readFileSync(path, 'utf8'));
    expect(pipe(`\ufeff[${documents.join(',')}]`)).toEqual([0, 'file\r\ninvoice-en.pdf\r\nledger.xlsx\r\n']);
    expect(pipe('[a text]\n')).toEqual([0, 'file\r\nstdin\r\n']);
  });

  it.each([
    ['of another version', '{"schemaVersion": 2, "source": {}}', 'INPUT_TYPE_UNSUPPORTED'],
    ['that misses parts', '{"schemaVersion": 1, "source": {}}', 'DOCUMENT_CORRUPT'],
    ['that ends early', '{\n  "schemaVersion": 1, "sour', 'DOCUMENT_CORRUPT'],
  ])('reports Document JSON %s as failed', (_, content, code) => {
    const path = join(folder, 'unusable.json');
    writeFileSync(path, content);
    const { status, stderr, text } = report([path, stored()[0]], 'unusable.md', '--format', 'markdown');
    expect(status).toBe(1);
    expect(stderr).toContain(`unusable.json  0.0 s  ${code}: The Document JSON`);
    expect(text()).toContain(code);
    expect(text()).toContain('INV-2026-0417');
  });

  it('writes a flat table of chosen columns', () => {
    const columns = 'file,invoiceNumber';
    const { text } = report(stored(), 'data.csv', '--format', 'csv', '--kind', 'data', '--columns', columns);
    expect(text()).toBe('file,invoiceNumber\r\ninvoice-en.pdf,INV-2026-0417\r\nledger.xlsx,\r\n');
  });

  it('takes arrays and lines of Documents', () => {
    const documents = stored().map((path) => readFileSync(path, 'utf8'));
    const [array, lines] = [join(folder, 'all.json'), join(folder, 'all.ndjson')];
    writeFileSync(array, `[${documents.join(',')}]`);
    writeFileSync(lines, documents.map((text) => `${JSON.stringify(JSON.parse(text))}\n`).join(''));
    for (const path of [array, lines]) {
      const { text } = report([path], 'array.csv', '--format', 'csv', '--kind', 'data', '--columns', 'file');
      expect(text()).toBe('file\r\ninvoice-en.pdf\r\nledger.xlsx\r\n');
    }
  });

  it('follows a template, of JSON or of a module', () => {
    const template = {
      kind: 'document',
      title: { en: 'Mine', ko: '내 보고서' },
      sections: [{ section: 'fields', fields: ['grandTotal'] }],
    };
    const paths = [join(folder, 'template.json'), join(folder, 'template.mjs')];
    writeFileSync(paths[0]!, JSON.stringify(template));
    writeFileSync(paths[1]!, `export default ${JSON.stringify(template)};`);
    for (const path of paths) {
      const made = report(
        [stored()[0]],
        'own.md',
        ...['--format', 'markdown', '--language', 'ko', '--template', path],
      );
      expect(made.text()).toContain('# 내 보고서');
      expect(made.text()).not.toContain('공급자');
    }
  });

  it.each([
    ['--kind', 'weekly'],
    ['--rows', 'cells'],
    ['--language', 'fr'],
    ['--pictures', 'many'],
    ['--kind', 'data', '--columns', 'nothing'],
    ['--template', '/nonexistent/template.json'],
  ])('refuses %s %s', (...options) => {
    expect(report([stored()[0]], 'refused.md', '--format', 'markdown', ...options).status).toBe(2);
  });

  it.each([
    ['needs --kind data', '--rows', 'items'],
    ['needs --kind data', '--columns', 'file'],
    ['is for --format csv', '--bom'],
    ['is for --format html, pdf or xlsx', '--pictures', '3'],
    ['there is no file', '--template', '/nonexistent/template.mjs'],
    ['there is no file', '--template', '/nonexistent/template.json'],
    [
      "'amount' is no column of rows that are documents; there are file",
      '--kind',
      'data',
      '--columns',
      'amount',
    ],
  ])('says before it reads: %s', (reason, ...options) => {
    const { status, stderr } = report(['/nonexistent/a.pdf'], 'early.md', '--format', 'markdown', ...options);
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  it('takes columns with spaces between', () => {
    const options = ['--format', 'csv', '--kind', 'data', '--columns', 'file, grandTotal'];
    expect(report([stored()[1]], 'spaced.csv', ...options).text()).toMatch(/^file,grandTotal\r\n/);
  });

  it('says what is wrong with a template', () => {
    const path = join(folder, 'wrong.json');
    const refusal = (template: object, ...options: readonly string[]) => {
      writeFileSync(path, JSON.stringify(template));
      return report([stored()[0]], 'w.md', '--format', 'markdown', '--template', path, ...options).stderr;
    };
    expect(refusal({ kind: 'batch', titel: 1 })).toContain('titel');
    expect(refusal({ kind: 'batch' }, '--kind', 'document')).toContain(
      '--kind is document, but the template is of kind batch',
    );
    expect(refusal({ kind: 'data', columns: ['file'] }, '--rows', 'items')).toContain('states its own');
  });

  it('keeps its options to itself', () => {
    expect(run('extract', sample('ledger.xlsx'), '--kind', 'data').status).toBe(2);
  });
});
