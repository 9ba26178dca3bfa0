import { readFile } from 'node:fs/promises';
import { DocprocError } from '@org/docproc-core/errors';

/** An account of the machine, as `spawn` wants it. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that is to run PostgreSQL, which refuses to run as root: `postgres` where there is one, else `nobody`,
 * which every Unix has. `undefined` where this process is not root: then it runs as the process does.
 */
export async function chooseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const account = findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody');
  if (account) return account;
  throw new DocprocError(
    'CONFIG_INVALID',
    'PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as. Run as another user, or give DATABASE_URL.',
  );
}

/** The account, and nothing of this process's environment that could lead PostgreSQL elsewhere. */
export function spawnOptions(account: Account | undefined) {
  return { ...account, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

function findAccount(passwd: string, name: string): Account | undefined {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
