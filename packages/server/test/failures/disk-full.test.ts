import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createFolderBlobStore } from '@org/docproc-store';
import { createScratchDatabase } from '@org/docproc-store/embedded';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { connect, openStage, password, type Session, type Stage } from '../support/stage.ts';

const mebibyte = 1024 ** 2;

/** Lines that are like no others, so that nothing is stored once for all. */
function lines(bytes: number): Uint8Array<ArrayBuffer> {
  const line = `${Math.random()}\n`;
  return new TextEncoder().encode(line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== '.filler').map(({ name }) => name);
}

async function expectFull(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'STORAGE_FULL' } } });
}

const disk = await mountSmallDisk(8);

describe.skipIf(!disk)(`a full disk${disk ? '' : ': skipped, this account may mount none'}`, () => {
  let stage: Stage;
  let kim: Session;
  const { folder, fill } = disk ?? ({} as SmallDisk);
  beforeAll(async () => {
    stage = await openStage({ blobs: folder });
    kim = await stage.session();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await disk?.[Symbol.asyncDispose]();
  });

  it('refuses the upload that does not fit, leaves nothing of it, and takes it once there is room', async () => {
    const before = await kim.addDocument('was there before');
    await expectFull(await kim.upload(lines(12 * mebibyte)));
    expect(await filesIn(folder)).toHaveLength(1);
    const makeRoom = await fill();
    const file = lines(2 * mebibyte);
    await expectFull(await kim.upload(file));
    expect(await filesIn(folder)).toHaveLength(1);
    const { url } = await kim.client.documents.download.query({ id: before });
    expect(await (await fetch(new URL(url, stage.url))).text()).toBe('was there before');
    await makeRoom();
    expect((await kim.upload(file)).status).toBe(200);
    expect((await kim.client.documents.list.query({})).total).toBe(2);
  });

  it('refuses files of a form and pieces alike', async () => {
    const makeRoom = await fill();
    const form = new FormData();
    form.append('file', new Blob([lines(mebibyte)]), 'a.txt');
    const headers = { authorization: `Bearer ${kim.accessToken}` };
    const byForm = await fetch(`${stage.url}/api/documents/upload`, { method: 'POST', headers, body: form });
    expect(await byForm.json()).toMatchObject({ success: false, error_code: 'STORAGE_FULL' });
    const { id } = await kim.client.uploads.create.mutate({ name: 'a.txt', bytes: mebibyte });
    const append = () =>
      fetch(`${stage.url}/trpc/uploads.append`, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/octet-stream',
          'docproc-upload-id': id,
          'upload-offset': '0',
        },
        body: lines(mebibyte),
      });
    await expectFull(await append());
    await makeRoom();
    expect(await (await append()).json()).toMatchObject({ result: { data: { received: mebibyte } } });
  });
});

it('says the same to an ordinary account whose files may be no larger', async () => {
  await using scratch = await createScratchDatabase(inject('postgresUrl'));
  await using stage = await openStage();
  const server = await startLimited(scratch.connectionString, stage.folder);
  try {
    const credentials = { email: 'kim@example.com', password };
    const { auth } = connect(server.url);
    await auth.register.mutate({ ...credentials, name: 'Kim' });
    const { accessToken } = await auth.login.mutate(credentials);
    const upload = (body: Uint8Array<ArrayBuffer>) =>
      fetch(`${server.url}/trpc/documents.upload`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/octet-stream' },
        body,
      });
    await expectFull(await upload(lines(3 * mebibyte)));
    expect((await upload(lines(1000))).status).toBe(200);
    const sizes: number[] = [];
    for await (const { bytes } of createFolderBlobStore({ folder: stage.folder }).list()) sizes.push(bytes);
    expect(sizes).toEqual([1000]);
  } finally {
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
  }
});

/** A server whose files may have 2 MiB: `ulimit -f` counts blocks of 512 bytes in a POSIX shell. */
async function startLimited(databaseUrl: string, folder: string) {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const command = `ulimit -f 4096; exec "${process.execPath}" --conditions=docproc-source "${cli}" serve`;
  const child: ChildProcess = spawn('/bin/sh', ['-c', command], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATABASE_URL: databaseUrl,
      UPLOAD_DIR: folder,
      DATA_DIR: `${folder}-data`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server ended')));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { msg, url: told } = JSON.parse(line) as { msg: string; url?: string };
      if (msg === 'listening' && told !== undefined) resolve(told);
    });
  });
  return { child, url };
}
