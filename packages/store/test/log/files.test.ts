import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogKind, openLogs } from '../../src/index.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'docproc-logs-')), 'logs');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filesOf = async (kind: LogKind) =>
  (await readdir(folder)).filter((name) => name.startsWith(`${kind}.`));

async function messagesOf(kind: LogKind): Promise<string[]> {
  const texts = await Promise.all(
    (await filesOf(kind)).sort().map((name) => readFile(join(folder, name), 'utf8')),
  );
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).msg);
}

describe('log files', () => {
  it('hold the lines of a server, its errors and its requests apart', async () => {
    const logs = await openLogs({ level: 'info', kind: 'app', folder });
    logs.logger.info({}, 'one');
    logs.logger.error({}, 'two');
    logs.logger.debug({}, 'not this');
    logs.access.info({}, 'request');
    await logs.close();
    logs.logger.info({}, 'too late');
    expect(await messagesOf('app')).toEqual(['one', 'two']);
    expect(await messagesOf('error')).toEqual(['two']);
    expect(await messagesOf('access')).toEqual(['request']);
    expect(await filesOf('app')).toEqual([expect.stringMatching(/^app\.\d{4}-\d\d-\d\d\.1\.log$/)]);
    expect((await stat(join(folder, (await filesOf('app'))[0] ?? ''))).mode & 0o077).toBe(0);
  });

  it('are shared by processes, and gone on with after a restart', async () => {
    const server = await openLogs({ level: 'info', kind: 'app', folder });
    const workers = [
      await openLogs({ level: 'info', kind: 'worker', folder }),
      await openLogs({ level: 'info', kind: 'worker', folder }),
    ];
    for (let turn = 0; turn < 200; turn++)
      for (const { logger } of workers) logger.info({ filling: 'x'.repeat(500) }, `line ${turn}`);
    workers[0]?.logger.error({}, 'failed');
    for (const logs of [server, ...workers]) await logs.close();
    const again = await openLogs({ level: 'info', kind: 'worker', folder });
    again.logger.info({}, 'again');
    await again.close();
    const messages = await messagesOf('worker');
    expect(messages).toHaveLength(402);
    expect(messages.at(-1)).toBe('again');
    expect(await messagesOf('error')).toEqual(['failed']);
  });

  it('are followed by new ones when they are full, and only so many are kept', async () => {
    const logs = await openLogs({ level: 'info', kind: 'worker', folder, maxFileBytes: 2000, maxFiles: 3 });
    for (let turn = 0; turn < 60; turn++) {
      logs.logger.info({ filling: 'x'.repeat(400) }, `line ${turn}`);
      // Files are changed between two writes.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expect.poll(async () => (await filesOf('worker')).length).toBeLessThanOrEqual(3);
    await logs.close();
    const messages = await messagesOf('worker');
    expect(messages.at(-1)).toBe('line 59');
    expect(messages.length).toBeLessThan(60);
    for (const name of await filesOf('worker'))
      expect((await stat(join(folder, name))).size).toBeLessThan(15_000);
  });

  it('change their level all at once', async () => {
    const logs = await openLogs({ level: 'warn', kind: 'app', folder });
    logs.access.info({}, 'a');
    logs.level = 'debug';
    logs.access.info({}, 'b');
    logs.logger.debug({}, 'c');
    expect(logs.level).toBe('debug');
    await logs.close();
    expect([await messagesOf('access'), await messagesOf('app')]).toEqual([['b'], ['c']]);
  });
});
