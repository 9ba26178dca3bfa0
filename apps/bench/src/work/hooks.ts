import type { CorpusKind } from '../corpus/corpus.ts';
import type { VirtualUser } from '../generator/user.ts';
import { type LoggedIn, makeLogins, numberFrom } from './account.ts';
import { drawCorpus } from './document.ts';

/** A `prepare` that draws all documents of these kinds. Default: of every kind. */
export function drawing(
  kinds: readonly CorpusKind[] = ['invoice', 'workbook', 'receipt'],
): (user: VirtualUser) => Promise<void> {
  return (user) => drawCorpus(user, kinds);
}

/** A `setup` that makes so many accounts and logs each in. Another number is given as `setting` by `--env`. */
export function loggingIn(
  accounts: number,
  setting = 'ACCOUNTS',
): (user: VirtualUser) => Promise<LoggedIn[]> {
  return (user) => makeLogins(user, numberFrom(user.env, setting, accounts));
}
