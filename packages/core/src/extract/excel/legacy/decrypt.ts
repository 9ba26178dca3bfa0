import { createHash } from 'node:crypto';
import { rc4KeyStream } from './rc4.ts';
import { xorBytes, xorVerifier } from './xor.ts';

/** Excel opens workbooks of this password without asking: they are protected against change only ([MS-OFFCRYPTO] 2.4). */
export const silentPassword = 'VelvetSweatshop';

/** What came of decrypting: the plain stream, or why there is none. */
export type Decrypted = Uint8Array | 'wrong' | 'unsupported';

const blockBytes = 1024;
const filePass = 0x2f;
const boundSheet = 0x85;
/** An extension record that readers pass over; it takes the place of the password record, so that nothing moves. */
const ignorable = 0x0863;
/** BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead ([MS-XLS] 2.2.10). */
const plainRecords = new Set([0x0809, filePass, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138]);

/**
 * Decrypts the Workbook or Book stream of an .xls file: XOR obfuscation, RC4 with 40 bits as of Excel 97, or RC4 by
 * CryptoAPI ([MS-OFFCRYPTO] 2.3.5 to 2.3.7, [MS-XLS] 2.2.10).
 */
export function decryptWorkbookStream(stream: Uint8Array, password: string): Decrypted {
  const bytes = Buffer.from(stream);
  const records = [...recordsOf(bytes)];
  const pass = records.find(({ type }) => type === filePass);
  if (!pass || pass.length < 4) return 'unsupported';
  const info = bytes.subarray(pass.start, pass.start + pass.length);
  const plain = decryptBytes(bytes, records, info, password);
  if (typeof plain === 'string') return plain;
  // Headers, some records and the places of sheets are not encrypted.
  for (const { type, start, length } of records) {
    const end = start + (plainRecords.has(type) ? length : type === boundSheet ? 4 : 0);
    bytes.copy(plain, start - 4, start - 4, end);
  }
  plain.writeUInt16LE(ignorable, pass.start - 4);
  return plain;
}

/** Before Excel 97 the password record holds a XOR key only; since then a type stands before it. */
function decryptBytes(
  bytes: Buffer,
  records: readonly StreamRecord[],
  info: Buffer,
  password: string,
): Buffer | 'wrong' | 'unsupported' {
  if (info.length === 4) return decryptXor(bytes, records, info, password);
  const type = info.readUInt16LE(0);
  if (type === 0 && info.length >= 6) return decryptXor(bytes, records, info.subarray(2), password);
  if (type !== 1 || info.length < 6) return 'unsupported';
  const header = info.subarray(2);
  const keyOf = header.readUInt16LE(0) === 1 ? simpleKey(header, password) : cryptoApiKey(header, password);
  return typeof keyOf === 'string' ? keyOf : decryptRc4(bytes, keyOf);
}

function decryptRc4(bytes: Buffer, keyOf: KeyOfBlock): Buffer {
  const plain = Buffer.from(bytes);
  for (let at = 0; at < plain.length; at += blockBytes) {
    const key = rc4KeyStream(keyOf(at / blockBytes), Math.min(blockBytes, plain.length - at));
    for (let i = 0; i < key.length; i++) plain[at + i]! ^= key[i]!;
  }
  return plain;
}

interface StreamRecord {
  readonly type: number;
  /** Where its data starts. */
  readonly start: number;
  readonly length: number;
}

function* recordsOf(bytes: Buffer): Generator<StreamRecord> {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Math.min(bytes.readUInt16LE(at + 2), bytes.length - at - 4);
    yield { type: bytes.readUInt16LE(at), start: at + 4, length };
    at += 4 + length;
  }
}

function decryptXor(
  bytes: Buffer,
  records: readonly StreamRecord[],
  info: Buffer,
  password: string,
): Buffer | 'wrong' {
  if (xorVerifier(password) !== info.readUInt16LE(2)) return 'wrong';
  const plain = Buffer.from(bytes);
  for (const { start, length } of records) {
    // The place in the key depends on where the record ends.
    xorBytes(plain.subarray(start, start + length), password, info.readUInt16LE(0), start + length);
  }
  return plain;
}

type KeyOfBlock = (block: number) => Uint8Array;

/** 40-bit RC4: salt, verifier and its MD5 follow the version, 16 bytes each. */
function simpleKey(info: Buffer, password: string): KeyOfBlock | 'wrong' | 'unsupported' {
  if (info.length < 52) return 'unsupported';
  const [salt, verifier, hash] = [4, 20, 36].map((at) => info.subarray(at, at + 16)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const short = digest('md5', Buffer.from(password, 'utf16le')).subarray(0, 5);
  const salted = Buffer.concat(Array.from({ length: 16 }, () => Buffer.concat([short, salt])));
  const base = digest('md5', salted).subarray(0, 5);
  const keyOf = (block: number) => digest('md5', Buffer.concat([base, numberBytes(block)]));
  return isRight(keyOf(0), verifier, hash, 'md5') ? keyOf : 'wrong';
}

/** RC4 by CryptoAPI: a header with the key's size in bits, then salt, verifier and its SHA-1. */
function cryptoApiKey(info: Buffer, password: string): KeyOfBlock | 'wrong' | 'unsupported' {
  const headerStart = 12;
  if (info.length < headerStart + 32) return 'unsupported';
  const at = headerStart + info.readUInt32LE(8);
  if (info.readUInt32LE(headerStart + 8) !== 0x6801 || info.length < at + 60) return 'unsupported';
  const keyBytes = (info.readUInt32LE(headerStart + 16) || 40) / 8;
  const salt = info.subarray(at + 4, at + 20);
  const verifier = info.subarray(at + 20, at + 36);
  const hash = info.subarray(at + 40, at + 60);
  const base = digest('sha1', Buffer.concat([salt, Buffer.from(password, 'utf16le')]));
  const keyOf = (block: number) => {
    const key = digest('sha1', Buffer.concat([base, numberBytes(block)])).subarray(0, keyBytes);
    // A 40-bit key is filled up to 128 bits with zeros.
    return keyBytes === 5 ? Buffer.concat([key, Buffer.alloc(11)]) : key;
  };
  return isRight(keyOf(0), verifier, hash, 'sha1') ? keyOf : 'wrong';
}

function isRight(key: Uint8Array, verifier: Buffer, hash: Buffer, algorithm: 'md5' | 'sha1'): boolean {
  const stream = rc4KeyStream(key, verifier.length + hash.length);
  const plain = Buffer.concat([verifier, hash]).map((byte, i) => byte ^ stream[i]!);
  return digest(algorithm, plain.subarray(0, 16)).equals(plain.subarray(16));
}

function digest(algorithm: 'md5' | 'sha1', bytes: Uint8Array): Buffer {
  return createHash(algorithm).update(bytes).digest();
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
