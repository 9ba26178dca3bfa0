import { createDecipheriv } from 'node:crypto';
import { counter, digest, spin } from './digest.ts';
import type { DecryptBlocks, PasswordCheck } from './index.ts';

const rounds = 50_000;
const aes = new Map([
  [0x660e, 128],
  [0x660f, 192],
  [0x6610, 256],
]);

/**
 * Standard encryption, as Excel 2007 writes it ([MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9): AES in ECB mode, a key from 50,000
 * rounds of SHA-1. `undefined` where the header names another cipher.
 */
export function parseStandard(info: Buffer): PasswordCheck | undefined {
  const headerAt = 12;
  if (info.length < headerAt + 32) return undefined;
  const verifierAt = headerAt + info.readUInt32LE(8);
  const bits = aes.get(info.readUInt32LE(headerAt + 8));
  if (bits === undefined || info.length < verifierAt + 72 || info.readUInt32LE(verifierAt) !== 16)
    return undefined;
  const salt = info.subarray(verifierAt + 4, verifierAt + 20);
  const verifier = info.subarray(verifierAt + 20, verifierAt + 36);
  const verifierHash = info.subarray(verifierAt + 40, verifierAt + 72);
  return async (password, signal) => {
    const value = await spin('sha1', salt, password, rounds, signal);
    const decrypt = ecb(keyOf(digest('sha1', value, counter(0)), bits), bits);
    const isRight = digest('sha1', decrypt(verifier, 0)).equals(decrypt(verifierHash, 0).subarray(0, 20));
    return isRight ? { blockBytes: 4096, decrypt } : undefined;
  };
}

/** The digest is stretched as CryptoAPI's CryptDeriveKey does (2.3.4.7). */
function keyOf(value: Buffer, bits: number): Buffer {
  const [inner, outer] = [0x36, 0x5c].map((fill) => {
    const block = Buffer.alloc(64, fill);
    for (let i = 0; i < value.length; i++) block[i]! ^= value[i]!;
    return digest('sha1', block);
  }) as [Buffer, Buffer];
  return Buffer.concat([inner, outer]).subarray(0, bits / 8);
}

function ecb(key: Buffer, bits: number): DecryptBlocks {
  return (bytes) => {
    const cipher = createDecipheriv(`aes-${bits}-ecb`, key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  };
}
