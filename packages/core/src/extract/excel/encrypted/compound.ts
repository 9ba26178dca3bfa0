import { DocprocError } from '../../../errors/index.ts';
import type { ByteSource } from '../../input/source.ts';

/** An open OLE2 compound file: named streams in one file ([MS-CFB]). */
export interface CompoundFile {
  /** The stream of this name, wherever it stands; `undefined` where there is none. */
  stream(name: string): Promise<ByteSource | undefined>;
}

const entryBytes = 128;
const miniSectorBytes = 64;
const endOfChain = 0xffff_fffa;
const isStream = 2;
const isRoot = 5;
/** Encrypted documents have about ten entries. */
const maxEntries = 4096;

/** Whether a file begins as a compound file does. */
export async function isCompound(source: ByteSource): Promise<boolean> {
  return Buffer.from(await source.read(0, 8)).toString('hex') === 'd0cf11e0a1b11ae1';
}

/** Opens a compound file. Only its allocation table and directory are held. Throws `DOCUMENT_CORRUPT`. */
export async function openCompound(source: ByteSource): Promise<CompoundFile> {
  const head = Buffer.from(await source.read(0, 512));
  const shift = head.length < 512 ? 0 : head.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw corrupt(source);
  const sectors: SectorSpace = { base: source, bytes: 2 ** shift, start: 2 ** shift };
  const table = await readTable(head, sectors);
  const chain = (first: number) => chainOf(first, table, source);
  const directory = await readChain(sectors, chain(head.readUInt32LE(48)).slice(0, maxEntries));
  const entries = entriesOf(directory);
  return {
    async stream(name) {
      const entry = entries.find((item) => item.kind === isStream && item.name === name);
      if (!entry) return undefined;
      if (entry.size >= head.readUInt32LE(56)) return chainSource(sectors, chain(entry.first), entry.size);
      const root = entries.find(({ kind }) => kind === isRoot);
      if (!root) throw corrupt(source);
      const base = chainSource(sectors, chain(root.first), root.size);
      const miniTable = uint32s(await readChain(sectors, chain(head.readUInt32LE(60))));
      const space = { base, bytes: miniSectorBytes, start: 0 };
      return chainSource(space, chainOf(entry.first, miniTable, source), entry.size);
    },
  };
}

/** Bytes cut into sectors, the first of which starts at `start`. */
interface SectorSpace {
  readonly base: ByteSource;
  readonly bytes: number;
  readonly start: number;
}

/** The allocation table: the sector after each sector. The header lists its first 109 sectors, others the rest. */
async function readTable(head: Buffer, space: SectorSpace): Promise<Uint32Array> {
  // An entry of four bytes for each sector of the file: what the table holds beyond that leads nowhere.
  const sectors = Math.ceil(space.base.size / space.bytes);
  const most = Math.min(head.readUInt32LE(44), Math.ceil((4 * sectors) / space.bytes));
  const listed = Array.from({ length: 109 }, (_, i) => head.readUInt32LE(76 + 4 * i));
  let next = head.readUInt32LE(68);
  while (next < endOfChain && listed.length < most) {
    const more = uint32s(await readChain(space, [next]));
    next = more.at(-1) ?? endOfChain;
    listed.push(...more.subarray(0, -1));
  }
  const tableSectors = listed.filter((sector) => sector < endOfChain).slice(0, most);
  return uint32s(await readChain(space, tableSectors));
}

function chainOf(first: number, table: Uint32Array, source: ByteSource): number[] {
  const chain: number[] = [];
  for (let sector = first; sector < endOfChain; sector = table[sector] ?? endOfChain) {
    // A chain longer than the table runs in a circle.
    if (chain.length > table.length) throw corrupt(source);
    chain.push(sector);
  }
  return chain;
}

async function readChain(space: SectorSpace, chain: readonly number[]): Promise<Buffer> {
  return Buffer.from(await chainSource(space, chain, chain.length * space.bytes).bytes());
}

/** A chain of sectors as bytes with random access; neighbouring sectors are read together. */
function chainSource(space: SectorSpace, chain: readonly number[], size: number): ByteSource {
  const { base, bytes } = space;
  const end = Math.min(size, chain.length * bytes);
  const read = async (start: number, stop: number): Promise<Uint8Array> => {
    const last = Math.min(stop, end);
    const pieces: Uint8Array[] = [];
    for (let at = start; at < last; ) {
      const from = Math.floor(at / bytes);
      let to = from + 1;
      while (to * bytes < last && chain[to] === chain[to - 1]! + 1) to++;
      const stopAt = Math.min(last, to * bytes);
      const place = space.start + chain[from]! * bytes + (at - from * bytes);
      pieces.push(await base.read(place, place + stopAt - at));
      at = stopAt;
    }
    return Buffer.concat(pieces);
  };
  return randomAccess(base.name, end, read);
}

/** A source over a function that reads. */
export function randomAccess(
  name: string,
  size: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): ByteSource {
  const chunkBytes = 256 * 1024;
  return {
    name,
    size,
    read,
    async *stream(start = 0, end = size) {
      const last = Math.min(end, size);
      for (let at = start; at < last; at += chunkBytes) yield await read(at, Math.min(last, at + chunkBytes));
    },
    bytes: () => read(0, size),
    close: async () => undefined,
  };
}

interface Entry {
  readonly name: string;
  readonly kind: number;
  readonly first: number;
  readonly size: number;
}

function entriesOf(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + entryBytes <= directory.length && entries.length < maxEntries; at += entryBytes) {
    const length = Math.min(64, directory.readUInt16LE(at + 64));
    entries.push({
      name: directory.toString('utf16le', at, at + Math.max(0, length - 2)),
      kind: directory[at + 66]!,
      first: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120) + (directory.readUInt32LE(at + 124) & 0xffff) * 2 ** 32,
    });
  }
  return entries;
}

function uint32s(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
}

function corrupt(source: ByteSource): DocprocError {
  const message = `${source.name} is damaged: its sectors cannot be followed. Save or send it again.`;
  return new DocprocError('DOCUMENT_CORRUPT', message, { details: { file: source.name } });
}
