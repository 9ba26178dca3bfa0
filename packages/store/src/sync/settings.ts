import { DocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';
import { type CredentialsBox, createCredentialsBox } from './credentials.ts';
import { keepCredentialsKey, readCredentialsKey } from './keep-key.ts';

/** Settings of sync that servers and workers share. */
export const syncSettings = {
  SYNC_CREDENTIALS_KEY: z
    .string()
    .optional()
    .describe(
      'keys that seal the passwords of sync sources, 32 bytes in base64, parted by commas: the first seals, all open; left out, one is generated and kept in DATA_DIR',
    ),
  SYNC_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
    .transform((hosts) => hosts.filter((host) => host !== ''))
    .describe(
      'hosts that may be synced from, parted by commas, *.example.com for all below one; default all',
    ),
};

/**
 * Opens the box for credentials: with the configured keys, else with one kept in the folder. Where that cannot be written
 * to, nothing is kept or opened. Error: `CONFIG_INVALID`.
 */
export async function openCredentialsBox(keys: string | undefined, folder: string): Promise<CredentialsBox> {
  const kept = keys ?? (await keepCredentialsKey(folder).catch(() => undefined));
  return kept === undefined ? closedBox : createCredentialsBox(kept);
}

/**
 * A box for who opens alone, as a worker does: with the configured keys, else with the one that a server keeps in the
 * folder, be it made later. Error: `CONFIG_INVALID`.
 */
export function openingBox(keys: string | undefined, folder: string): CredentialsBox {
  if (keys !== undefined) return createCredentialsBox(keys);
  const kept = () => {
    const key = readCredentialsKey(folder);
    return key === undefined ? closedBox : createCredentialsBox(key);
  };
  return { ...closedBox, open: (sealed, subject) => kept().open(sealed, subject) };
}

/** A box without a key. Error of both of its calls: `SYNC_UNAVAILABLE`. */
export const closedBox: CredentialsBox = {
  seal: () => refuse(),
  open: () => refuse(),
  isCurrent: () => true,
};

function refuse(): never {
  throw new DocprocError(
    'SYNC_UNAVAILABLE',
    'No key for credentials is configured: set SYNC_CREDENTIALS_KEY.',
  );
}
