import { DocprocError } from '../../../errors/index.ts';
import type { ByteSource } from '../../input/source.ts';
import { silentPassword } from '../legacy/decrypt.ts';
import { parseAgile } from './agile.ts';
import { openCompound, randomAccess } from './compound.ts';
import { parseStandard } from './standard.ts';

/** Decrypts whole blocks; `segment` is the number of the segment that they start, from 0. */
export type DecryptBlocks = (bytes: Buffer, segment: number) => Buffer;

/** Opens a package with a password; `undefined` where it is the wrong one. */
export type PasswordCheck = (
  password: string,
  signal: AbortSignal | undefined,
) => Promise<{ readonly blockBytes: number; readonly decrypt: DecryptBlocks } | undefined>;

/** Options of {@link openEncrypted}. */
export interface EncryptedOptions {
  readonly password?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The description of an encryption is some kilobytes of XML at most. */
const maxInfoBytes = 1024 * 1024;

/**
 * Opens the ZIP file inside of an encrypted workbook ([MS-OFFCRYPTO] 2.3.4): agile or standard encryption. Bytes are
 * decrypted as they are read, so memory does not grow with the file. Without a password the one is tried that Excel
 * itself opens without asking.
 * Throws `DOCUMENT_ENCRYPTED` (no password, or a scheme that is not known), `PASSWORD_WRONG`, `DOCUMENT_CORRUPT`,
 * `LIMIT_EXCEEDED` or `ABORTED`.
 */
export async function openEncrypted(source: ByteSource, options: EncryptedOptions): Promise<ByteSource> {
  const compound = await openCompound(source);
  const packed = await compound.stream('EncryptedPackage');
  const info = await compound.stream('EncryptionInfo');
  if (!packed || !info) throw refuse(source, 'It is an .xls workbook under another type, or damaged');
  const check = await parseInfo(Buffer.from(await info.read(0, maxInfoBytes)), source, options);
  if (!check) throw refuse(source, 'It is encrypted in a way that cannot be opened here');
  const opened =
    (options.password === undefined ? undefined : await check(options.password, options.signal)) ??
    (await check(silentPassword, options.signal));
  if (!opened) {
    const code = options.password === undefined ? 'DOCUMENT_ENCRYPTED' : 'PASSWORD_WRONG';
    throw new DocprocError(code, undefined, { details: { file: source.name } });
  }
  return plainSource(packed, opened.blockBytes, opened.decrypt);
}

async function parseInfo(
  info: Buffer,
  source: ByteSource,
  options: EncryptedOptions,
): Promise<PasswordCheck | undefined> {
  if (info.length < 12) return undefined;
  const [major, minor] = [info.readUInt16LE(0), info.readUInt16LE(2)];
  if (major === 4 && minor === 4)
    return await parseAgile(info, { file: source.name, signal: options.signal });
  return minor === 2 && major >= 2 && major <= 4 ? parseStandard(info) : undefined;
}

/** Before the encrypted bytes stands the length that they have in the clear. */
async function plainSource(
  packed: ByteSource,
  blockBytes: number,
  decrypt: DecryptBlocks,
): Promise<ByteSource> {
  const prefix = 8;
  const head = Buffer.from(await packed.read(0, prefix));
  const size = head.length < prefix ? 0 : head.readUInt32LE(0) + head.readUInt32LE(4) * 2 ** 32;
  if (size > packed.size - prefix) {
    const message = `${packed.name} is damaged: it ends early. Save or send it again.`;
    throw new DocprocError('DOCUMENT_CORRUPT', message, { details: { file: packed.name } });
  }
  return randomAccess(packed.name, size, async (start, end) => {
    const last = Math.min(end, size);
    if (start >= last) return Buffer.alloc(0);
    const first = Math.floor(start / blockBytes);
    const from = first * blockBytes;
    const bytes = Buffer.from(
      await packed.read(prefix + from, prefix + Math.ceil(last / blockBytes) * blockBytes),
    );
    const plain: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += blockBytes) {
      const block = bytes.subarray(at, Math.min(bytes.length, at + blockBytes));
      // The last block may be cut off at a cipher's block.
      plain.push(decrypt(block.subarray(0, block.length & ~15), first + at / blockBytes));
    }
    return Buffer.concat(plain).subarray(start - from, last - from);
  });
}

function refuse(source: ByteSource, why: string): DocprocError {
  const message = `${source.name} cannot be opened. ${why}. Save it without a password.`;
  return new DocprocError('DOCUMENT_ENCRYPTED', message, { details: { file: source.name } });
}
