import { createDecipheriv } from 'node:crypto';
import { DocprocError } from '../../../errors/index.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { token, type XmlScanner } from '../xml/scanner.ts';
import { counter, digest, spin } from './digest.ts';
import type { PasswordCheck } from './index.ts';

/** Office writes 100,000; the format allows ten million, which is a minute of work for nothing. */
const maxRounds = 1_000_000;
const segmentBytes = 4096;
const hashes = new Map([
  ['SHA512', 'sha512'],
  ['SHA384', 'sha384'],
  ['SHA256', 'sha256'],
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['MD5', 'md5'],
]);
/** What keys are derived for ([MS-OFFCRYPTO] 2.3.4.13). */
const purpose = {
  verifier: Buffer.from('fea7d2763b4b9e79', 'hex'),
  verifierHash: Buffer.from('d7aa0f6d3061344e', 'hex'),
  key: Buffer.from('146e0be7abacd0d6', 'hex'),
};

interface Cipher {
  readonly hash: string;
  readonly keyBytes: number;
  readonly blockBytes: number;
  readonly salt: Buffer;
}

interface KeyEncryptor extends Cipher {
  readonly rounds: number;
  readonly verifier: Buffer;
  readonly verifierHash: Buffer;
  readonly key: Buffer;
}

/**
 * Agile encryption, as Excel 2010 and later write it ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15): an XML description, AES in
 * CBC mode over segments of 4,096 bytes. `undefined` where it names another cipher, or a key too short for it, and where no password opens it. Throws
 * `DOCUMENT_CORRUPT`, and `LIMIT_EXCEEDED` where a password would take too many rounds.
 */
export async function parseAgile(info: Buffer, options: ReadXmlOptions): Promise<PasswordCheck | undefined> {
  let data: Cipher | undefined;
  let keys: KeyEncryptor | undefined;
  await readXml(
    one(info.subarray(8)),
    (kind, xml) => {
      if (kind !== token.open) return;
      if (xml.is('keyData')) data ??= cipherOf(xml);
      else if (xml.is('encryptedKey') && xml.attribute('spinCount') !== undefined) keys ??= encryptorOf(xml);
    },
    options,
  );
  if (!data || !keys) return undefined;
  if (!(keys.rounds <= maxRounds)) throw tooManyRounds(options.file);
  return keys.key.length < data.keyBytes ? undefined : checkOf(data, keys);
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function checkOf(data: Cipher, keys: KeyEncryptor): PasswordCheck {
  return async (password, signal) => {
    const value = await spin(keys.hash, keys.salt, password, keys.rounds, signal);
    const open = (bytes: Buffer, block: Buffer) =>
      decrypt(
        keys,
        sized(digest(keys.hash, value, block), keys.keyBytes),
        sized(keys.salt, keys.blockBytes),
        bytes,
      );
    const verifier = open(keys.verifier, purpose.verifier);
    const expected = open(keys.verifierHash, purpose.verifierHash);
    const actual = digest(keys.hash, verifier);
    if (expected.length < actual.length || !expected.subarray(0, actual.length).equals(actual))
      return undefined;
    const key = open(keys.key, purpose.key).subarray(0, data.keyBytes);
    return {
      blockBytes: segmentBytes,
      decrypt(bytes, segment) {
        const iv = sized(digest(data.hash, data.salt, counter(segment)), data.blockBytes);
        return decrypt(data, key, iv, bytes);
      },
    };
  };
}

function decrypt(cipher: Cipher, key: Buffer, iv: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${cipher.keyBytes * 8}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

/** Cut off, or filled up with 0x36. */
function sized(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length
    ? bytes.subarray(0, length)
    : Buffer.concat([bytes, Buffer.alloc(length - bytes.length, 0x36)]);
}

function cipherOf(xml: XmlScanner): Cipher | undefined {
  const hash = hashes.get(xml.attribute('hashAlgorithm') ?? '');
  const bits = Number(xml.attribute('keyBits'));
  const isKnown =
    xml.attribute('cipherAlgorithm') === 'AES' && xml.attribute('cipherChaining') === 'ChainingModeCBC';
  if (!hash || !isKnown || ![128, 192, 256].includes(bits) || xml.attribute('blockSize') !== '16')
    return undefined;
  return { hash, keyBytes: bits / 8, blockBytes: 16, salt: bytesOf(xml, 'saltValue') };
}

function encryptorOf(xml: XmlScanner): KeyEncryptor | undefined {
  const cipher = cipherOf(xml);
  const encryptor = {
    rounds: Number(xml.attribute('spinCount')),
    verifier: bytesOf(xml, 'encryptedVerifierHashInput'),
    verifierHash: bytesOf(xml, 'encryptedVerifierHashValue'),
    key: bytesOf(xml, 'encryptedKeyValue'),
  };
  const isWhole = [encryptor.verifier, encryptor.verifierHash, encryptor.key].every(
    ({ length }) => length > 0 && length % 16 === 0 && length <= 1024,
  );
  return cipher && isWhole ? { ...cipher, ...encryptor } : undefined;
}

function bytesOf(xml: XmlScanner, name: string): Buffer {
  return Buffer.from(xml.attribute(name) ?? '', 'base64');
}

function tooManyRounds(file: string): DocprocError {
  const message = `${file} was refused: its password is to be hashed more than ${maxRounds} times.`;
  return new DocprocError('LIMIT_EXCEEDED', message, {
    details: { file, limit: { name: 'maxSpinCount', value: maxRounds } },
  });
}
