import { hkdfSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  type SigningKey,
} from '@org/docproc-core/auth';
import { DocprocError } from '@org/docproc-core/errors';

/** Reads a signing key from the text of a JSON Web Key. Error: `CONFIG_INVALID`. */
export async function parseSigningKey(text: string): Promise<SigningKey> {
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    // The parser's message would quote the key.
    throw new DocprocError('CONFIG_INVALID', 'JWT_SIGNING_KEY is no JSON Web Key.');
  }
  return importSigningKey(jwk);
}

/** The key kept in a file that only its owner can read; made on first use. Error: `CONFIG_INVALID`. */
export async function keepSigningKey(file: string): Promise<SigningKey> {
  await mkdir(dirname(file), { recursive: true });
  const made = JSON.stringify(await exportSigningKey(await generateSigningKey()));
  // Only one of several processes makes it; the others read that one's.
  await writeFile(file, `${made}\n`, { flag: 'wx', mode: 0o600 }).catch(ignoreExisting);
  return parseSigningKey(await readFile(file, 'utf8'));
}

/** A key for links to files. Servers with the same signing key have the same. */
export async function deriveLinkKey(signingKey: SigningKey): Promise<Uint8Array> {
  const { d } = await exportSigningKey(signingKey);
  return new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'docproc file links', 32));
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
