import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DocprocError } from '@org/docproc-core/errors';

/** Encrypts what sources need to log in with, and opens it again. */
export interface CredentialsBox {
  /** `subject` names what it belongs to: it opens for the same alone. */
  seal(text: string, subject: string): string;
  /** Error: `SYNC_UNAVAILABLE` where it was sealed with a key that is not there, or was changed. */
  open(sealed: string, subject: string): string;
  /** Whether it was sealed with the first key. */
  isCurrent(sealed: string): boolean;
}

const keyBytes = 32;

/** A new key as text. */
export function newCredentialsKey(): string {
  return randomBytes(keyBytes).toString('base64');
}

/**
 * Makes a box from keys as text: 32 bytes in base64 each, with commas between them. The first one seals, all of them
 * open, so that a key is replaced by putting a new one before it. AES-256-GCM with a random nonce of 96 bits (NIST SP
 * 800-38D section 8.2.2). Error: `CONFIG_INVALID`.
 */
export function createCredentialsBox(keys: string): CredentialsBox {
  const list = keys.split(',').map(parseKey);
  const byId = new Map(list.map((key) => [key.id, key]));
  const [current] = list;
  if (!current) throw invalid();
  return {
    seal(text, subject) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.secret, nonce).setAAD(aadOf(subject));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return ['v1', current.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(sealed, subject) {
      const [version, id = '', nonce = '', body = ''] = sealed.split('.');
      const key = byId.get(id);
      if (version !== 'v1' || !key) {
        throw new DocprocError(
          'SYNC_UNAVAILABLE',
          `The credentials were sealed with the key ${id}, which is not configured. Add it to SYNC_CREDENTIALS_KEY.`,
        );
      }
      return unseal(key, Buffer.from(nonce, 'base64url'), Buffer.from(body, 'base64url'), subject);
    },
    isCurrent: (sealed) => sealed.startsWith(`v1.${current.id}.`),
  };
}

interface Key {
  /** First digits of the key's SHA-256. */
  readonly id: string;
  readonly secret: Buffer;
}

function parseKey(text: string): Key {
  const secret = Buffer.from(text.trim(), 'base64');
  if (secret.length !== keyBytes) throw invalid();
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
}

function unseal({ id, secret }: Key, nonce: Buffer, body: Buffer, subject: string): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, nonce).setAAD(aadOf(subject));
    decipher.setAuthTag(body.subarray(-16));
    return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    const message = `The credentials sealed with the key ${id} cannot be opened. Enter the password once more.`;
    throw new DocprocError('SYNC_UNAVAILABLE', message);
  }
}

function aadOf(subject: string): Buffer {
  return Buffer.from(`docproc sync credentials ${subject}`);
}

function invalid(): DocprocError {
  return new DocprocError(
    'CONFIG_INVALID',
    'SYNC_CREDENTIALS_KEY is no list of keys: 32 bytes in base64 each, such as `openssl rand -base64 32` makes.',
  );
}
