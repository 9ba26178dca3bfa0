import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Path of MariaDB's server where it is installed. */
export const mariadbd = ['/usr/sbin/mariadbd', '/usr/sbin/mysqld', '/usr/local/bin/mariadbd'].find(
  existsSync,
);

/** A MariaDB server of its own in a temporary folder. */
export async function startMariadb() {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-mariadb-'));
  // As root the server runs under its own account, which has to get at its files.
  const isRoot = userInfo().uid === 0;
  const account = isRoot ? ['--user=mysql'] : [];
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const installed = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...account,
    ],
    { encoding: 'utf8' },
  );
  if (installed.status !== 0)
    throw new Error(`mariadb-install-db failed: ${installed.stderr || installed.stdout}`);
  const port = await freePort();
  const server = spawn(
    mariadbd ?? 'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(data, 'server.sock')}`,
      `--pid-file=${join(data, 'server.pid')}`,
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--skip-name-resolve',
      ...account,
    ],
    { stdio: 'ignore' },
  );
  const url = `mysql://root@127.0.0.1:${port}/shop`;
  const mysql = await import('mysql2/promise');
  for (let tries = 0; ; tries++) {
    try {
      const connection = await mysql.createConnection(url.replace('/shop', '/'));
      await connection.query('create database shop character set utf8mb4');
      await connection.end();
      break;
    } catch (error) {
      if (tries > 300 || server.exitCode !== null) throw error;
      await delay(100);
    }
  }
  return {
    url,
    connect: () => mysql.createConnection({ uri: url, multipleStatements: true, timezone: 'Z' }),
    async [Symbol.asyncDispose]() {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
