import { afterAll, beforeAll, expect, it } from 'vitest';
import { followLogLevel, type LogLevel, readLogLevel, writeLogLevel } from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('gives every process the level that is set for all, and back its own', async () => {
  const processes = (['info', 'warn'] as const).map((level) => ({ level: level as LogLevel }));
  const watches = processes.map((logs) => followLogLevel(stage.database, logs));
  await writeLogLevel(stage.database, { level: 'debug' });
  // Looked for by each in its own time.
  await expect.poll(() => processes.map(({ level }) => level)).toEqual(['debug', 'debug']);
  await writeLogLevel(stage.database, { level: 'error', until: new Date(Date.now() + 3_600_000) });
  await watches[0]?.look();
  expect(processes[0]?.level).toBe('error');
  await writeLogLevel(stage.database, undefined);
  for (const watch of watches) await watch.look();
  expect(processes.map(({ level }) => level)).toEqual(['info', 'warn']);
  for (const watch of watches) watch.stop();
});

it('ends by itself when its time is over', async () => {
  await writeLogLevel(stage.database, { level: 'debug', until: new Date(Date.now() - 1) });
  expect(await readLogLevel(stage.database)).toBeUndefined();
});
