import { hkdfSync } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  exportSigningKey,
  exportVerificationKey,
  generateSigningKey,
  importSigningKey,
  importVerificationKey,
  type SigningKey,
  type VerificationKey,
} from '@org/docproc-core/auth';
import { DocprocError } from '@org/docproc-core/errors';

/** Reads a signing key from the text of a JSON Web Key. Error: `CONFIG_INVALID`. */
export async function parseSigningKey(text: string): Promise<SigningKey> {
  return importSigningKey(parseJson(text, 'JWT_SIGNING_KEY is no JSON Web Key.'));
}

/** Reads keys that are accepted beside the one that signs, from a JSON Web Key Set. Error: `CONFIG_INVALID`. */
export async function parseAcceptedKeys(text: string): Promise<VerificationKey[]> {
  const wrong = 'JWT_ACCEPTED_KEYS is no JSON Web Key Set: {"keys":[...]}.';
  const set = parseJson(text, wrong) as { readonly keys?: unknown } | null;
  if (!Array.isArray(set?.keys)) throw new DocprocError('CONFIG_INVALID', wrong);
  return Promise.all(set.keys.map(importVerificationKey));
}

/** A new key as the text of a JSON Web Key. */
export async function newSigningKey(): Promise<string> {
  return JSON.stringify(await exportSigningKey(await generateSigningKey()));
}

/** Keys kept in a folder, the one that signs and those before it. */
export interface KeptKeys {
  readonly current: SigningKey;
  readonly accepted: readonly VerificationKey[];
}

/**
 * The keys kept in files that only their owner can read: `signing-key.json`, made on first use, and the public parts of
 * those before it in `accepted-keys.json`. Error: `CONFIG_INVALID`.
 */
export async function keepSigningKeys(folder: string): Promise<KeptKeys> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, signingFile);
  // Only one of several processes makes it; the others read that one's.
  await writeFile(file, `${await newSigningKey()}\n`, { flag: 'wx', mode: 0o600 }).catch(ignoreExisting);
  const current = await parseSigningKey(await readFile(file, 'utf8'));
  return { current, accepted: await readAccepted(folder) };
}

/**
 * Makes a new key that signs; tokens of the one before stay good until they expire. Servers take it up when they start
 * again. Gives the new key's id. Error: `CONFIG_INVALID`.
 */
export async function rotateSigningKey(folder: string): Promise<string> {
  const { current, accepted } = await keepSigningKeys(folder);
  const keys = await Promise.all([current, ...accepted].slice(0, mostAccepted).map(exportVerificationKey));
  await replaceFile(join(folder, acceptedFile), JSON.stringify({ keys }));
  const next = await newSigningKey();
  await replaceFile(join(folder, signingFile), next);
  return (await parseSigningKey(next)).kid;
}

const signingFile = 'signing-key.json';
const acceptedFile = 'accepted-keys.json';

/** Older ones are forgotten: their tokens have expired long ago. */
const mostAccepted = 4;

async function readAccepted(folder: string): Promise<VerificationKey[]> {
  const text = await readFile(join(folder, acceptedFile), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? [] : parseAcceptedKeys(text);
}

/** Whole or not at all, whoever reads it meanwhile. */
async function replaceFile(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, `${text}\n`, { mode: 0o600 });
  await rename(part, file);
}

function parseJson(text: string, wrong: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the key.
    throw new DocprocError('CONFIG_INVALID', wrong);
  }
}

/** A key for links to files. Servers with the same signing key have the same. */
export async function deriveLinkKey(signingKey: SigningKey): Promise<Uint8Array> {
  const { d } = await exportSigningKey(signingKey);
  return new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'docproc file links', 32));
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
