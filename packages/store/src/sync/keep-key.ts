import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newCredentialsKey } from './credentials.ts';

const fileName = 'sync-credentials-key';

/** The key kept in a folder, in a file that only its owner can read; made on first use. */
export async function keepCredentialsKey(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileName);
  // Only one of several processes makes it; the others read that one's.
  await writeFile(path, `${newCredentialsKey()}\n`, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return (await readFile(path, 'utf8')).trim();
}

/** The key kept in a folder; `undefined` where none was made yet, or it cannot be read. */
export function readCredentialsKey(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, fileName), 'utf8').trim();
  } catch {
    return undefined;
  }
}
