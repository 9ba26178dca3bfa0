import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import * as XLSX from '@e965/xlsx';

/** Wraps a ZIP file in standard encryption with AES-128 ([MS-OFFCRYPTO] 2.3.4.5), as Excel 2007 does. */
export function encryptStandard(zip: Buffer, password: string): Buffer {
  const salt = randomBytes(16);
  const key = keyOf(password, salt);
  const verifier = randomBytes(16);
  const verifierHash = Buffer.concat([sha1(verifier), Buffer.alloc(12)]);
  const provider = Buffer.from('Microsoft Enhanced RSA and AES Cryptographic Provider\0', 'utf16le');
  const header = Buffer.concat([uint32s(0x24, 0, 0x660e, 0x8004, 128, 0x18, 0, 0), provider]);
  const info = Buffer.concat([
    Buffer.from([3, 0, 2, 0]),
    uint32s(0x24, header.length),
    header,
    uint32s(16),
    salt,
    ecb(key, verifier),
    uint32s(20),
    ecb(key, verifierHash),
  ]);
  const padded = Buffer.concat([zip, Buffer.alloc((16 - (zip.length % 16)) % 16)]);
  return compound({
    EncryptionInfo: info,
    EncryptedPackage: Buffer.concat([uint32s(zip.length, 0), ecb(key, padded)]),
  });
}

/** A compound file of these streams, written by SheetJS. */
export function compound(streams: Readonly<Record<string, Buffer>>): Buffer {
  const file = XLSX.CFB.utils.cfb_new();
  for (const [name, data] of Object.entries(streams)) XLSX.CFB.utils.cfb_add(file, `/${name}`, data);
  return Buffer.from(XLSX.CFB.write(file, { type: 'buffer' }) as Buffer);
}

function keyOf(password: string, salt: Buffer): Buffer {
  let value = sha1(salt, Buffer.from(password, 'utf16le'));
  for (let round = 0; round < 50_000; round++) value = sha1(uint32s(round), value);
  const block = Buffer.alloc(64, 0x36);
  sha1(value, uint32s(0)).forEach((byte, i) => {
    block[i]! ^= byte;
  });
  return sha1(block).subarray(0, 16);
}

function sha1(...parts: readonly Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(parts)).digest();
}

function ecb(key: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, 4 * i);
  });
  return bytes;
}
