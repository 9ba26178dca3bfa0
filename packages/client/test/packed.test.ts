import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The tarball as npm users get it, in a project that has nothing else. Needs the registry and `pnpm build`. */
describe('the packed client in an empty project', () => {
  let project: string;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'docproc-client-'));
    await run('pnpm', ['pack', '--pack-destination', project], { cwd: join(root, 'packages/client') });
    const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz'));
    const dependencies = { '@org/docproc-client': `file:./${tarball}` };
    const manifest = { name: 'scratch', private: true, type: 'module', dependencies };
    await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: project });
  }, 120_000);

  afterAll(() => rm(project, { recursive: true, force: true }));

  it('brings neither core nor server', async () => {
    expect(await readdir(join(project, 'node_modules/@org'))).toEqual(['docproc-client']);
  });

  it('runs', async () => {
    const script = `
      import { createDocprocClient, isDocprocError } from '@org/docproc-client';
      const client = createDocprocClient({ url: 'http://127.0.0.1:9' });
      await client.auth.me().catch((error) => console.log(isDocprocError(error), error.code));
      await client.close();
    `;
    await writeFile(join(project, 'script.js'), script);
    const { stdout } = await run(process.execPath, ['script.js'], { cwd: project });
    expect(stdout).toBe('true NETWORK_FAILED\n');
  });

  it('has whole types, for browsers: wrong calls do not compile, right ones do', async () => {
    const program = `
      import { createDocprocClient, type DocumentRecord } from '@org/docproc-client';
      const client = createDocprocClient({ url: 'https://docs.example.com', WebSocket });
      const { items } = await client.documents.list({ states: ['completed'] });
      const first: DocumentRecord | undefined = items[0];
      const name: string | undefined = first?.name;
      const { document } = await client.documents.extraction('id');
      const total: number = document.tables.length + document.fields.length;
      for await (const event of client.watch()) console.log(event.data.fraction?.toFixed(2), name, total);
      await client.upload(new File([], 'a.pdf'), { onProgress: ({ loaded }) => console.log(loaded) });
      // @ts-expect-error: no such state, so the types are not any
      await client.documents.list({ states: ['done'] });
      // @ts-expect-error: no such procedure
      client.trpc.documents.steal;
    `;
    await writeFile(join(project, 'program.ts'), program);
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      // The last one is asked for by tRPC's types.
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
      types: [],
    };
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['program.ts'] }),
    );
    const checked = run(join(root, 'node_modules/.bin/tsc'), ['--project', project]);
    const output = await checked.then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(output).toBe('');
  }, 60_000);
});
