import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './processes.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}`, import.meta.url));

/** The built command line with real processes; what it leaves behind is looked up in `/proc`. */
describe('docproc-stack', { timeout: 120_000 }, () => {
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'docproc-out-'));
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  it('takes documents from upload to report and leaves nothing running', async () => {
    await using run = await runCli([
      'demo',
      fixture('samples/invoice-ko.pdf'),
      fixture('samples/ledger.xlsx'),
      '--out',
      out,
    ]);
    const { code, output } = await run.end;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('2 of 2 documents');
    expect(output).toMatch(/grandTotal\s+8,140,000 KRW/);
    const [folder = ''] = await readdir(out);
    expect((await readdir(join(out, folder))).sort()).toEqual([
      'all.pdf',
      'all.xlsx',
      'invoice-ko.pdf.html',
      'ledger.xlsx.html',
    ]);
    expect(await run.processes()).toEqual([]);
    expect(await run.files()).toEqual([]);
  });

  it('tells a document that cannot be read from the others, and exits with 1', async () => {
    const files = [fixture('samples/transactions.csv'), fixture('broken/garbage.bin')];
    await using run = await runCli(['demo', ...files, '--out', out]);
    const { code, output } = await run.end;
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toContain('1 of 2 documents');
    expect(output).toContain('garbage.bin');
  });

  it('runs beside another one', async () => {
    const args = ['demo', fixture('samples/transactions.csv'), '--out', out];
    await using one = await runCli(args);
    await using other = await runCli(args);
    const ends = await Promise.all([one.end, other.end]);
    expect(
      ends.map(({ code }) => code),
      ends.map(({ output }) => output).join('\n'),
    ).toEqual([0, 0]);
  });

  it('stops everything on Ctrl-C', async () => {
    await using run = await runCli(['demo', fixture('samples/scan.pdf'), '--out', out]);
    await run.saw(' read');
    run.child.kill('SIGINT');
    expect(await run.end).toMatchObject({ code: 130 });
    expect(await run.processes()).toEqual([]);
    expect(await run.files()).toEqual([]);
  });

  it.each(['worker', 'server', 'postgres'])('says so and cleans up when the %s is killed', async (part) => {
    const script = part === 'postgres' ? 'dist/postgres.js' : `${part}/dist/cli.js`;
    await using run = await runCli(['start', '--port', '0', '--folder', join(out, part)]);
    await run.saw('Ctrl-C stops it');
    const [id = 0] = await run.processes(script);
    process.kill(id, 'SIGKILL');
    const { code, output } = await run.end;
    expect(code).toBe(1);
    expect(output).toContain(`${part} ended (SIGKILL)`);
    // The database's keeper sees that its owner is gone and lets PostgreSQL end by itself.
    await expect.poll(() => run.processes(), { timeout: 30_000 }).toEqual([]);
  });

  it('leaves nothing running when it is itself killed', async () => {
    await using run = await runCli(['start', '--port', '0', '--folder', join(out, 'killed')]);
    await run.saw('Ctrl-C stops it');
    run.child.kill('SIGKILL');
    await run.end;
    await expect.poll(() => run.processes(), { timeout: 20_000 }).toEqual([]);
  });

  it('refuses a folder that another one has, and leaves that one alone', async () => {
    const args = ['start', '--port', '0', '--folder', join(out, 'shared')];
    await using first = await runCli(args);
    await first.saw('Ctrl-C stops it');
    const before = await first.processes();
    await using second = await runCli(args);
    const { code, output } = await second.end;
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('in use by process') });
    expect(await first.processes()).toEqual(before);
    first.child.kill('SIGINT');
    expect(await first.end).toMatchObject({ code: 0 });
    expect(await first.processes()).toEqual([]);
  });

  it('says that a port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as { port: number };
    await using run = await runCli(['start', '--port', String(port), '--folder', join(out, 'taken')]);
    const { code, output } = await run.end;
    holder.close();
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toContain(String(port));
    expect(await run.processes()).toEqual([]);
  });

  it.each([[[]], [['demo']], [['demo', '--nonsense']], [['start', 'file.pdf']]])(
    'refuses %j with 2',
    async (args) => {
      await using run = await runCli(args);
      expect(await run.end).toMatchObject({ code: 2, output: expect.stringContaining('usage') });
    },
  );
});
