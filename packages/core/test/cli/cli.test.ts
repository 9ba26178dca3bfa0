import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { documentSchema } from '../../src/model/with-schemas.ts';

// The built command line: `pnpm --filter @org/docproc-core build` makes it.
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../../../../fixtures/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], input?: string) =>
  spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    timeout: 100_000,
    ...(input === undefined ? {} : { input }),
  });

const json = (path: string) => documentSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

describe('docproc', () => {
  it('explains itself', () => {
    const help = run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const word of [
      'extract',
      'report',
      '--format',
      '--out',
      '--schema',
      '--ocr',
      '--lang',
      '--pages',
      '--password',
      '--profile',
      '--threads',
      '--quiet',
      '--ocr-cache',
      '--max-bytes',
      '--max-pages',
      '--max-pixels',
      '--max-cells',
      '--timeout-ms',
      '--max-memory-mb',
    ]) {
      expect(help.stdout).toContain(word);
    }
    expect(run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [[]],
    [['extract']],
    [['unpack', 'a.pdf']],
    [['extract', 'a.pdf', '--format', 'doc']],
    [['extract', 'a.pdf', '--ocr', 'sometimes']],
    [['extract', 'a.pdf', '--pages', '3-1']],
    [['extract', 'a.pdf', '--threads', '0']],
    [['extract', 'a.pdf', '--max-pages', '0']],
    [['extract', 'a.pdf', '--max-bytes', '1MB']],
    [['extract', 'a.pdf', '--timeout-ms', '-1']],
    [['extract', 'a.pdf', '--max-memory-mb', '1']],
    [['extract', 'a.pdf', '--ocr-cache', '']],
    [['extract', 'a.pdf', '--lang', 'kor/eng']],
    [['extract', fixture('samples/transactions.csv'), '--lang', 'klingon']],
    [['extract', fixture('samples/transactions.csv'), '--format', 'csv', '--lang', 'eng+deu']],
    [['report', fixture('samples/ledger.xlsx'), '--format', 'html', '--out', 'b', '--lang', 'klingon']],
    [['extract', 'a.pdf', '--colour']],
    [['extract', '-', '-']],
    [['report', 'a.pdf', '--format', 'html']],
    [['report', 'a.pdf', '--format', 'text', '--out', 'b']],
  ])('refuses %j with exit code 2', (args) => {
    const { status, stdout, stderr } = run(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^docproc: .+\nTry 'docproc --help'\.\n$/);
  });
});

it('says where a file gives no CSV', () => {
  const path = join(folder, 'letter.txt');
  writeFileSync(path, 'Dear all,\nnothing here is a table.\n');
  const { status, stdout, stderr } = run(['extract', path, '--format', 'csv']);
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toContain('letter.txt: no table was found');
});

describe('limits', () => {
  it.each([
    ['--max-bytes', '100', 'samples/ledger.xlsx', 'INPUT_TOO_LARGE'],
    ['--max-pages', '1', 'samples/ledger.xlsx', 'LIMIT_EXCEEDED'],
    ['--max-pixels', '1000', 'samples/receipt.jpg', 'LIMIT_EXCEEDED'],
    ['--max-cells', '3', 'samples/ledger.xlsx', 'LIMIT_EXCEEDED'],
    ['--timeout-ms', '1', 'samples/invoice-ko.pdf', 'TIMEOUT'],
  ])('%s %s ends %s with %s', (flag, value, file, code) => {
    const { stdout } = run(['extract', fixture(file), '--quiet', '--ocr', 'never', flag, value]);
    const { issues } = documentSchema.parse(JSON.parse(stdout));
    expect(issues.map((issue) => issue.code)).toContain(code);
  });

  it('are named as flags on standard error', () => {
    const { stderr } = run(['extract', fixture('samples/ledger.xlsx'), '--max-bytes', '100']);
    expect(stderr).toContain('larger than --max-bytes (100)');
  });

  it('end a file that needs more than --max-memory-mb', () => {
    const path = join(folder, 'hungry.csv');
    writeFileSync(
      path,
      'id,name,amount,note\n'.concat('17,somebody,1200,"nothing, really"\n'.repeat(300_000)),
    );
    const { status, stdout } = run([
      'extract',
      path,
      '--quiet',
      '--max-memory-mb',
      '64',
      '--max-cells',
      '9999999',
    ]);
    expect(status).toBe(1);
    expect(documentSchema.parse(JSON.parse(stdout)).issues.map(({ code }) => code)).toEqual([
      'OUT_OF_MEMORY',
    ]);
  });

  it('hold for standard input too', () => {
    const result = run(['extract', '-', '--quiet', '--max-bytes', '10'], 'a,b\n'.repeat(10));
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('INPUT_TOO_LARGE');
  });
});

describe('--ocr-cache', () => {
  it('keeps what was read', () => {
    const cache = join(folder, 'ocr');
    const read = () =>
      run(['extract', fixture('samples/scan.pdf'), '--format', 'text', '--ocr-cache', cache]);
    const first = read();
    expect(first.status).toBe(0);
    const kept = readdirSync(cache, { recursive: true });
    expect(kept.length).toBeGreaterThan(1);
    expect(read().stdout).toBe(first.stdout);
    expect(readdirSync(cache, { recursive: true })).toEqual(kept);
  });
});

describe('--lang', () => {
  it('names the languages that there are', () => {
    const { stderr } = run(['extract', 'a.pdf', '--lang', 'klingon']);
    expect(stderr).toContain('kor, eng');
  });
});

describe('--out', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, 'x');
  const missing = join(folder, 'is-never-read.pdf');

  it.each([
    [['extract', missing, '--out', file], 'is no folder'],
    [['extract', missing, '--out', join(file, 'below')], 'is no folder'],
    [['report', missing, '--format', 'html', '--out', folder], 'is a folder'],
    [['report', missing, '--format', 'html', '--out', join(folder, 'later/')], 'is a folder'],
    [['report', missing, '--format', 'html', '--out', join(file, 'r.html')], 'is no folder'],
  ])('is refused before anything is read: %j', (args, reason) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^docproc: --out: .+\nTry 'docproc --help'\.\n$/);
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/INPUT_NOT_FOUND|ENOTDIR|EISDIR/);
  });

  it
    .runIf(process.platform === 'linux')
    .each([
      [['extract', missing, '--out', '/proc/nope/deeper']],
      [['report', missing, '--format', 'html', '--out', '/proc/nope/r.html']],
      [['report', missing, '--format', 'html', '--out', '/proc/r.html']],
    ])('is refused where the file system takes no new files: %j', (args) => {
    const { status, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^docproc: --out: the folder \/proc\S* cannot be (made|written to): .+\n/);
  });

  it('is made level by level and keeps nothing but the results', () => {
    const out = join(folder, 'deep', 'deeper', 'deepest');
    expect(run(['extract', fixture('samples/transactions.csv'), '--out', out]).status).toBe(0);
    expect(readdirSync(out)).toEqual(['transactions.csv.json']);
  });

  it('tells in words of a result that cannot be written', async () => {
    const out = join(folder, 'taken');
    await mkdir(join(out, 'transactions.csv.json', 'full'), { recursive: true });
    const { status, stderr } = run(['extract', fixture('samples/transactions.csv'), '--out', out, '--quiet']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/transactions\.csv\.json could not be written: a folder has that name\.\n$/);
    expect(readdirSync(out)).toEqual(['transactions.csv.json']);
  });
});

describe('docproc extract', () => {
  it('writes one JSON a file, also for those that failed, and exits with 1', () => {
    const out = join(folder, 'json');
    const result = run([
      'extract',
      fixture('samples/ledger.xlsx'),
      fixture('broken/empty.pdf'),
      join(folder, 'missing.pdf'),
      '--out',
      out,
    ]);
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(readdirSync(out).sort()).toEqual(['empty.pdf.json', 'ledger.xlsx.json', 'missing.pdf.json']);
    expect(json(join(out, 'ledger.xlsx.json')).status).toBe('ok');
    expect(json(join(out, 'empty.pdf.json')).issues[0]?.code).toBe('INPUT_EMPTY');
    expect(result.stderr.trim().split('\n')).toHaveLength(3);
    expect(result.stderr).toMatch(/^failed .*empty\.pdf.*INPUT_EMPTY/m);
  });

  it('writes JSON to standard output: one object for one file, an array for several', () => {
    const one = run(['extract', fixture('samples/transactions.csv'), '--quiet']);
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(documentSchema.parse(JSON.parse(one.stdout)).source.name).toBe('transactions.csv');
    const two = run([
      'extract',
      fixture('samples/transactions.csv'),
      fixture('samples/ledger.xlsx'),
      '--quiet',
      '--threads',
      '2',
    ]);
    const names = (JSON.parse(two.stdout) as { source: { name: string } }[]).map(({ source }) => source.name);
    expect(names).toEqual(['transactions.csv', 'ledger.xlsx']);
    const lines = run([
      'extract',
      fixture('samples/ledger.xlsx'),
      fixture('samples/transactions.csv'),
      '--format',
      'ndjson',
      '--quiet',
    ]);
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).source.name),
    ).toEqual(['ledger.xlsx', 'transactions.csv']);
  });

  it.each(['json', 'csv'])('as %s tells why a file failed, one line each, also with --quiet', (format) => {
    const args = [fixture('broken/empty.pdf'), fixture('samples/transactions.csv'), join(folder, 'none.pdf')];
    const { status, stderr } = run(['extract', ...args, '--format', format, '--quiet']);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/^failed .*empty\.pdf.*INPUT_EMPTY: ./m);
    expect(stderr).toMatch(/^failed .*none\.pdf.*INPUT_NOT_FOUND: ./m);
  });

  it('writes texts to standard output each under its name, one alone without', () => {
    const names = ['samples/transactions.csv', 'samples/ledger.xlsx'];
    const two = run(['extract', ...names.map(fixture), '--format', 'text', '--quiet']);
    expect(two.stdout).toMatch(/^==> transactions\.csv <==\n\n[\s\S]+\n\n==> ledger\.xlsx <==\n\n[\s\S]+\n$/);
    const one = run(['extract', fixture('samples/ledger.xlsx'), '--format', 'text', '--quiet']);
    expect(two.stdout.endsWith(`<==\n\n${one.stdout}`)).toBe(true);
  });

  it('says that a folder is one', () => {
    const { status, stderr } = run(['extract', folder, '--quiet']);
    expect(status).toBe(1);
    expect(stderr).toContain('INPUT_NOT_FOUND: The path is a folder');
  });

  it('reads standard input', () => {
    const result = run(['extract', '-', '--format', 'json', '--quiet'], 'name,age\nKim,3\nLee,4\n');
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      source: { name: 'stdin', mediaType: 'text/csv', bytes: 21 },
    });
  });

  it.each([
    ['text', 'txt', /Harbour|Invoice/i],
    ['markdown', 'md', /#/],
    ['html', 'html', /<!doctype html>/i],
    ['ndjson', 'ndjson', /^\{.*\}\n$/],
    ['xlsx', 'xlsx', /^PK/],
    ['pdf', 'pdf', /^%PDF-/],
  ])('writes %s as .%s', (format, extension, content) => {
    const out = join(folder, format);
    const result = run([
      'extract',
      fixture('samples/invoice-en.pdf'),
      '--format',
      format,
      '--out',
      out,
      '--ocr',
      'never',
    ]);
    expect(result.status).toBe(0);
    expect(readdirSync(out)).toEqual([`invoice-en.pdf.${extension}`]);
    expect(readFileSync(join(out, `invoice-en.pdf.${extension}`), 'latin1')).toMatch(content);
  });

  it('writes one CSV a sheet, as its cells are displayed, and of a PDF one a table', () => {
    const out = join(folder, 'csv');
    const result = run([
      'extract',
      fixture('samples/ledger.xlsx'),
      fixture('samples/transactions.csv'),
      fixture('samples/invoice-en.pdf'),
      fixture('broken/empty.pdf'),
      '--format',
      'csv',
      '--out',
      out,
    ]);
    expect(result.status).toBe(1);
    const files = readdirSync(out);
    expect(files).toEqual(
      expect.arrayContaining([
        'ledger.xlsx.0.csv',
        'ledger.xlsx.1.csv',
        'transactions.csv.0.csv',
        'empty.pdf.json',
        'invoice-en.pdf.0.csv',
      ]),
    );
    expect(files).not.toContain('ledger.xlsx.2.csv');
    const rows = readFileSync(join(out, 'transactions.csv.0.csv'), 'utf8').trim().split('\r\n');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows[0]).toMatch(/\p{Script=Hangul}/u);
    const one = run([
      'extract',
      fixture('samples/ledger.xlsx'),
      '--format',
      'csv',
      '--pages',
      '2',
      '--quiet',
    ]);
    expect(one.stdout).toBe(readFileSync(join(out, 'ledger.xlsx.1.csv'), 'utf8'));
  });

  it('lets no input overwrite the result of another', async () => {
    const [a, b] = [join(folder, 'one'), join(folder, 'two')];
    await Promise.all([mkdir(a), mkdir(b)]);
    writeFileSync(join(a, 'same.csv'), 'a,b\n1,2\n3,4\n');
    writeFileSync(join(b, 'same.csv'), 'c,d\n5,6\n7,8\n');
    const out = join(folder, 'same');
    expect(run(['extract', join(a, 'same.csv'), join(b, 'same.csv'), '--out', out, '--quiet']).status).toBe(
      0,
    );
    expect(readdirSync(out).sort()).toEqual(['same-2.csv.json', 'same.csv.json']);
    expect(json(join(out, 'same-2.csv.json')).tables[0]?.cells[0]?.text).toBe('c');
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [cli, 'extract', fixture('samples/ledger.xlsx'), '--quiet'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });

  it('ends with 130 on Ctrl-C and leaves no half-written file', async () => {
    const path = join(folder, 'large.csv');
    writeFileSync(path, 'id,name\n'.concat('1,somebody\n'.repeat(1_500_000)));
    const out = join(folder, 'interrupted');
    const child = spawn(process.execPath, [cli, 'extract', path, '--format', 'csv', '--out', out], {
      stdio: 'ignore',
    });
    const started = async () => {
      try {
        return readdirSync(out).some((name) => name.endsWith('.tmp'));
      } catch {
        return false;
      }
    };
    while (!(await started())) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(readdirSync(out)).toEqual([]);
  });

  it('streams standard input of unknown length', async () => {
    const child = spawn(process.execPath, [cli, 'extract', '-', '--format', 'text', '--quiet'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createReadStream(fixture('samples/transactions.csv'), { highWaterMark: 100 }).pipe(child.stdin);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(output.length).toBeGreaterThan(50);
  });
});

describe('docproc report', () => {
  it('makes one report of several files, documents and Document JSON', () => {
    const out = join(folder, 'stored');
    run(['extract', fixture('samples/transactions.csv'), '--out', out, '--quiet']);
    const target = join(folder, 'reports', 'all.html');
    const result = run([
      'report',
      fixture('samples/ledger.xlsx'),
      join(out, 'transactions.csv.json'),
      '--format',
      'html',
      '--out',
      target,
      '--quiet',
    ]);
    expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const html = readFileSync(target, 'utf8');
    expect(html).toContain('ledger.xlsx');
    expect(html).toContain('transactions.csv');
    expect(html).not.toContain('transactions.csv.json');
  });

  it('tells of files that failed, in the report and by its exit code', () => {
    const target = join(folder, 'failed.md');
    const result = run([
      'report',
      fixture('broken/empty.pdf'),
      fixture('samples/ledger.xlsx'),
      '--format',
      'markdown',
      '--out',
      target,
    ]);
    expect(result.status).toBe(1);
    expect(readFileSync(target, 'utf8')).toContain('INPUT_EMPTY');
  });
});
