import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('loads the client of AWS only where a bucket is used', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { createS3BlobStore } = await import('${new URL('../src/index.ts', import.meta.url)}');
    const blobs = createS3BlobStore({ bucket: 'b', endpoint: 'http://127.0.0.1:1' });
    const before = loaded.filter((url) => /aws-sdk|smithy/.test(url)).length;
    await blobs.stat('0'.repeat(64)).catch(() => {});
    const after = loaded.filter((url) => /aws-sdk|smithy/.test(url)).length;
    console.log(JSON.stringify({ all: loaded.length, before, after }));
  `;
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    NODE_OPTIONS: '',
  };
  const args = ['--conditions=docproc-source', '--input-type=module', '-e', script];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment });
  expect(child.stderr).toBe('');
  const { all, before, after } = JSON.parse(child.stdout) as { all: number; before: number; after: number };
  expect(all).toBeGreaterThan(10);
  expect(before).toBe(0);
  expect(after).toBeGreaterThan(0);
});
