import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a hand-made ZIP file, and what its headers say instead of the truth. */
export interface ZipPart {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly stored?: boolean;
  /** Size once inflated as both headers state it. Default: the true one. */
  readonly statedBytes?: number;
  /** The same, as the local header alone states it. */
  readonly localBytes?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly zip64?: boolean;
  /** Where the directory says that the entry starts. Default: the true place. */
  readonly offset?: number;
}

/** Builds a ZIP file, byte by byte, so that tests can make it lie. */
export function zipFile(parts: readonly ZipPart[], prefix: Uint8Array = new Uint8Array()): Buffer {
  const chunks: Buffer[] = [Buffer.from(prefix)];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const data = Buffer.from(part.data as Uint8Array);
    const packed = part.stored ? data : deflateRawSync(data);
    const sum = part.crc ?? crc32(data);
    const bytes = part.statedBytes ?? data.length;
    const name = Buffer.from(part.name);
    const local = header(0x04034b50, 30, part, sum, packed.length, part.localBytes ?? bytes, name.length, 4);
    chunks.push(local, name, packed);
    directory.push(entry(part, sum, packed.length, bytes, name, part.offset ?? at));
    at += local.length + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...chunks, central, end]);
}

function entry(
  part: ZipPart,
  sum: number,
  packed: number,
  bytes: number,
  name: Buffer,
  offset: number,
): Buffer {
  const wide = part.zip64 ? 0xffffffff : undefined;
  const fixed = header(0x02014b50, 46, part, sum, wide ?? packed, wide ?? bytes, name.length, 6);
  const extra = Buffer.alloc(part.zip64 ? 28 : 0);
  if (part.zip64) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(bytes), 4);
    extra.writeBigUInt64LE(BigInt(packed), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  fixed.writeUInt16LE(extra.length, 30);
  fixed.writeUInt32LE(wide ?? offset, 42);
  return Buffer.concat([fixed, name, extra]);
}

function header(
  signature: number,
  size: number,
  part: ZipPart,
  sum: number,
  packed: number,
  bytes: number,
  nameBytes: number,
  at: number,
): Buffer {
  const out = Buffer.alloc(size);
  out.writeUInt32LE(signature, 0);
  out.writeUInt16LE(part.flags ?? 0, at + 2);
  out.writeUInt16LE(part.stored ? 0 : 8, at + 4);
  out.writeUInt32LE(sum, at + 10);
  out.writeUInt32LE(packed, at + 14);
  out.writeUInt32LE(bytes, at + 18);
  out.writeUInt16LE(nameBytes, at + 22);
  return out;
}
