import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The tarball as npm users get it, in a project that has nothing else. Needs the registry and `pnpm build`. */
describe('the packed core in an empty project', () => {
  let project: string;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'docproc-packed-'));
    await run('pnpm', ['pack', '--pack-destination', project], { cwd: join(root, 'packages/core') });
    const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz'));
    const manifest = {
      name: 'scratch',
      private: true,
      type: 'module',
      dependencies: { '@org/docproc-core': `file:./${tarball}` },
    };
    await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: project });
    await cp(join(root, 'fixtures/samples/invoice-ko.pdf'), join(project, 'invoice.pdf'));
  }, 300_000);

  afterAll(() => rm(project, { recursive: true, force: true }));

  it('extracts a PDF through the package name', async () => {
    const script = `
      import { extract } from '@org/docproc-core';
      const { status, fields } = await extract('invoice.pdf');
      console.log(JSON.stringify({ status, total: fields.find((field) => field.name === 'grandTotal')?.value }));
    `;
    await writeFile(join(project, 'script.js'), script);
    const { stdout } = await run(process.execPath, ['script.js'], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({ status: 'ok', total: expect.any(Number) });
  }, 60_000);

  it('writes a workbook', async () => {
    const docproc = join(project, 'node_modules/.bin/docproc');
    await run(docproc, ['report', 'invoice.pdf', '--format', 'xlsx', '--out', 'report.xlsx', '--quiet'], {
      cwd: project,
    });
    const { stdout } = await run(docproc, ['extract', 'report.xlsx', '--quiet'], { cwd: project });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'spreadsheet', status: 'ok' });
  }, 60_000);

  it('has a command line that runs', async () => {
    const docproc = join(project, 'node_modules/.bin/docproc');
    const { stdout } = await run(docproc, ['extract', 'invoice.pdf', '--quiet'], { cwd: project });
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, kind: 'pdf', status: 'ok' });
  }, 60_000);
});
