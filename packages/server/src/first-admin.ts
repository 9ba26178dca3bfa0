import { normaliseEmail } from '@org/docproc-core/auth';
import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import { createAccountDirectory, createAuditLog, type Database } from '@org/docproc-store';
import type { Services } from './services.ts';

/**
 * Makes the first administrator, while there is none: a new account, or the one with this address, if the password is
 * its own: who registered the address before must not become administrator by that.
 * Errors: `VALIDATION_FAILED`, `PASSWORD_WEAK`, `CONFIG_INVALID` where the account has another password.
 */
export async function ensureAdmin(
  { accounts, auth, audit, logger }: Pick<Services, 'accounts' | 'auth' | 'audit' | 'logger'>,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  if (await accounts.hasAdmin()) return;
  const known = await accounts.findByEmail(normaliseEmail(email));
  if (known) await checkPassword(auth, known.id, password);
  const { id } = known ?? (await auth.register({ email, password, name: 'Administrator' }));
  await accounts.change(id, { role: 'admin' });
  await audit.record({
    action: 'user.roleChanged',
    targetId: id,
    details: { from: 'user', to: 'admin', by: 'start' },
  });
  logger.info({ userId: id }, 'the first administrator was made');
}

async function checkPassword(auth: Services['auth'], userId: string, password: string): Promise<void> {
  await auth.confirmPassword({ userId, password }).catch((cause: unknown) => {
    if (!isDocprocError(cause)) throw cause;
    throw new DocprocError(
      'CONFIG_INVALID',
      'ADMIN_EMAIL has an account with another password than ADMIN_PASSWORD.',
      {
        cause,
      },
    );
  });
}

/** Makes an account an administrator, by its address. Errors: `VALIDATION_FAILED`, `USER_NOT_FOUND`. */
export async function grantAdmin(database: Database, email: string): Promise<string> {
  const accounts = createAccountDirectory(database);
  const account = await accounts.findByEmail(normaliseEmail(email));
  if (!account) throw new DocprocError('USER_NOT_FOUND', 'No account has this address. Register it first.');
  await accounts.change(account.id, { role: 'admin' });
  await createAuditLog(database).record({
    action: 'user.roleChanged',
    targetId: account.id,
    details: { from: account.role, to: 'admin', by: 'command line' },
  });
  return account.id;
}
