import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const binary = '/usr/sbin/nginx';
const configuration = new URL('../../../../deploy/nginx/docproc.conf', import.meta.url);

/** Why there is no nginx to be tested with; `undefined` where there is one. */
export async function nginxMissing(): Promise<string | undefined> {
  return access(binary).then(
    () => undefined,
    () => `there is no ${binary} (Debian's package nginx-light has it)`,
  );
}

/** An nginx with the configuration of `deploy/`, but for addresses and how long a server that stops is left alone. */
export async function startNginx(
  serverPorts: readonly [number, number],
  failTimeout: string,
): Promise<AsyncDisposable & { readonly url: string; readonly log: () => Promise<string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-nginx-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const text = (await readFile(configuration, 'utf8'))
    .replace('127.0.0.1:8001', `127.0.0.1:${serverPorts[0]}`)
    .replace('127.0.0.1:8002', `127.0.0.1:${serverPorts[1]}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    // Where the system keeps its logs not everybody may write.
    .replace('/var/log/nginx/access.log', join(folder, 'access.log'))
    .replaceAll('fail_timeout=10s', `fail_timeout=${failTimeout}`);
  await writeFile(join(folder, 'docproc.conf'), text);
  await writeFile(join(folder, 'nginx.conf'), mainConfiguration(folder));
  for (const name of bodies) await mkdir(join(folder, name));
  const child = spawn(binary, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const log = () => readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`nginx ended:\n${await log()}`);
    await delay(50);
  }
  return {
    url,
    log,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const bodies = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'];

function mainConfiguration(folder: string): string {
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const paths = bodies.map((name) => `  ${name}_temp_path ${join(folder, name)};`).join('\n');
  return `${user}
worker_processes 2;
daemon off;
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')} warn;
events { worker_connections 512; }
http {
  access_log off;
${paths}
  include ${join(folder, 'docproc.conf')};
}
`;
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
