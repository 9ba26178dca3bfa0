import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { resembledSetting } from '@org/docproc-store';
import { describe, expect, it } from 'vitest';
import { readConfig as readServerConfig, settings as server } from '../../../packages/server/src/config.ts';
import { readConfig as readWorkerConfig, settings as worker } from '../../../packages/worker/src/config.ts';
import { envExample } from '../../../scripts/env-example.ts';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const names = [...new Set([...Object.keys(server), ...Object.keys(worker)])];

describe('.env.example', () => {
  it('is what `pnpm docs:settings` writes', () => {
    expect(text).toBe(envExample());
  });

  it('has every setting of server and worker, once, and no other', () => {
    const shown = [...text.matchAll(/^#([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect([...shown].sort()).toEqual([...names].sort());
  });

  it('changes nothing where its defaults are taken as they are', () => {
    const given = parseEnv(text.replace(/^#(?=[A-Z])/gm, '')) as Record<string, string>;
    const DATABASE_URL = 'postgres://a:b@c/d';
    const same = { DATABASE_URL, WORKER_ID: 'one', NODE_ENV: 'development' };
    expect(readServerConfig({ ...given, ...same })).toEqual(readServerConfig(same));
    // The folder of files is another one for a worker alone: data/blobs either way.
    expect(readWorkerConfig({ ...given, ...same })).toEqual(readWorkerConfig(same));
  });
});

it('no setting of one is taken for a misspelt one of the other', () => {
  for (const table of [server, worker]) {
    const known = Object.keys(table);
    for (const name of names) expect([name, resembledSetting(name, known)]).toEqual([name, undefined]);
  }
});
