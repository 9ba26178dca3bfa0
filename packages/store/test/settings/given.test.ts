import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadSettings, wholeNumber } from '../../src/index.ts';

const table = {
  PORT: wholeNumber(0, 65_535).default(8001).describe('port'),
  DATABASE_URL: z.string().startsWith('postgres://').describe('address'),
  JWT_SIGNING_KEY: z.string().min(5).optional().describe('key'),
  LOG_LEVEL: z.string().default('info').describe('level'),
};
const schema = z.object(table);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes a file beside the others and gives its path. */
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const load = (environment: Record<string, string>, envFile?: string) =>
  loadSettings(table, schema, { environment, ...(envFile !== undefined && { envFile }) });

const address = 'postgres://a:b@c/d';

describe('settings', () => {
  it('come from the environment before the file, and from the file before their default', async () => {
    const envFile = await file(
      'a.env',
      `# mine\nPORT=1\nexport LOG_LEVEL="warn"\nDATABASE_URL='${address}'\n`,
    );
    const { config, origins } = load({ PORT: '2' }, envFile);
    expect(config).toEqual({ PORT: 2, LOG_LEVEL: 'warn', DATABASE_URL: address });
    expect(Object.fromEntries(origins)).toEqual({
      PORT: 'environment',
      LOG_LEVEL: envFile,
      DATABASE_URL: envFile,
    });
  });

  it('that are empty count as not set', async () => {
    const envFile = await file('empty.env', `PORT=3\nLOG_LEVEL=\nDATABASE_URL=${address}\n`);
    expect(load({ PORT: '' }, envFile).config).toMatchObject({ PORT: 3, LOG_LEVEL: 'info' });
  });

  it('are read from `.env` of the folder where there is one', async () => {
    const environment = { DATABASE_URL: address };
    expect(loadSettings(table, schema, { environment, folder }).config.PORT).toBe(8001);
    const path = await file('.env', '\uFEFFPORT=4\n');
    const { config, origins } = loadSettings(table, schema, { environment, folder });
    expect([config.PORT, origins.get('PORT')]).toEqual([4, path]);
  });

  it('leave the variables of others to the process', async () => {
    const envFile = await file('other.env', `DATABASE_URL=${address}\nAWS_PROFILE=one\n`);
    expect(load({}, envFile).further).toEqual({ AWS_PROFILE: 'one' });
  });

  it('that are secret may stand in files of their own', async () => {
    const key = await file('key', 'a secret key\n');
    const url = await file('url', `${address}\n`);
    const { config, origins } = load({ JWT_SIGNING_KEY_FILE: key, DATABASE_URL_FILE: url });
    expect(config).toMatchObject({ JWT_SIGNING_KEY: 'a secret key', DATABASE_URL: address });
    expect(origins.get('JWT_SIGNING_KEY')).toBe(key);
  });

  it('are all named at once where they are at fault, without a value', async () => {
    const key = await file('short', 'abc');
    const wrong = {
      PORT: 'secret',
      JWT_SIGNING_KEY: 'long enough',
      JWT_SIGNING_KEY_FILE: key,
      DATABASE_URL_FILE: join(folder, 'none'),
    };
    expect(() => load(wrong, join(folder, 'missing.env'))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.not.stringMatching(/secret|long enough/),
        details: {
          fields: {
            [join(folder, 'missing.env')]: 'cannot be read (ENOENT)',
            PORT: expect.any(String),
            JWT_SIGNING_KEY_FILE: expect.stringContaining('beside JWT_SIGNING_KEY'),
            DATABASE_URL_FILE: 'its file cannot be read (ENOENT)',
          },
        },
      }),
    );
  });

  it('that are misspelt are told, with what was probably meant', async () => {
    const envFile = await file(
      'typos.env',
      `DATABASE_URL=${address}\nDATABSE_URL=x\nJWT_SIGNING_KEY_FIL=y\nCITY=z\n`,
    );
    expect(load({ log_level: 'x', LOG_LEVLE: 'debug', HOME: '/root' }, envFile).warnings).toEqual([
      'log_level is no setting; was LOG_LEVEL meant?',
      'LOG_LEVLE is no setting; was LOG_LEVEL meant?',
      'DATABSE_URL is no setting; was DATABASE_URL meant?',
      'JWT_SIGNING_KEY_FIL is no setting; was JWT_SIGNING_KEY_FILE meant?',
    ]);
  });
});
