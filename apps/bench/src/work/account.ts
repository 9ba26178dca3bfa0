import { randomBytes } from 'node:crypto';
import { createDocprocClient, type DocprocClient, type Tokens } from '@org/docproc-client';
import { DocprocError } from '@org/docproc-core/errors';
import type { VirtualUser } from '../generator/user.ts';

/** An account that a test made for itself. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

/** An account with a login of its own, as plain data. */
export interface LoggedIn extends Account {
  readonly tokens: Tokens;
}

/** How many accounts are made at a time: each costs the server a password hash. */
const atATime = 4;

/** Makes accounts, as `setup` does. */
export async function makeAccounts(user: VirtualUser, count: number): Promise<Account[]> {
  const client = user.docproc();
  const accounts: Account[] = [];
  const work = async () => {
    while (accounts.length < count) {
      const account = {
        email: `bench-${randomBytes(8).toString('hex')}@example.com`,
        password: randomBytes(18).toString('base64url'),
      };
      accounts.push(account);
      await client.auth.register({ ...account, name: 'Bench' });
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return accounts;
}

/** Makes accounts and logs each in once; users who share an account share its login. */
export async function makeLogins(user: VirtualUser, count: number): Promise<LoggedIn[]> {
  const accounts = await makeAccounts(user, count);
  const logins: LoggedIn[] = [];
  for (const account of accounts) {
    let tokens: Tokens | undefined;
    const client = createDocprocClient({
      url: user.url,
      onTokens: (given) => {
        tokens = given;
      },
    });
    await client.auth.login(account);
    await client.close();
    if (!tokens) throw new DocprocError('INTERNAL', 'A login gave no tokens.');
    logins.push({ ...account, tokens });
  }
  return logins;
}

/** The user's client, logged in: kept from iteration to iteration. */
export function clientOf(user: VirtualUser, logins: readonly LoggedIn[]): DocprocClient {
  const kept = user.memory.get('client');
  if (kept) return kept as DocprocClient;
  const login = logins[user.id % logins.length];
  if (!login) throw new DocprocError('OPTION_INVALID', 'The scenario made no accounts.');
  const client = user.docproc(login.tokens);
  user.memory.set('client', client);
  return client;
}

/** A whole number from `--env`. Error: `OPTION_INVALID`. */
export function numberFrom(env: Readonly<Record<string, string>>, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new DocprocError('OPTION_INVALID', `${name} takes a number above 0, not "${text}"`);
}
