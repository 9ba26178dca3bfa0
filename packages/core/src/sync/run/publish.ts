import { randomUUID } from 'node:crypto';
import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DuckdbTarget } from '../duckdb/open.ts';
import { type Partition, type PartitionBy, readPartitions, writePartition } from '../duckdb/parquet.ts';
import { checkNumbers } from '../sources/numbers.ts';

/** What to publish, and where. */
export interface PublishOptions {
  readonly into: DuckdbTarget;
  /** Table in the target. */
  readonly table: string;
  /** Folder for tables; this one gets a folder of its own in it. */
  readonly folder: string;
  /** Divides rows by a point in time. Left out: one file. */
  readonly partitionBy?: PartitionBy;
  /** Versions that are kept, the present one included, for readers that have one open. Default 2. */
  readonly keep?: number;
}

/** What was published. */
export interface Publication {
  /** Folder to read, with Hive's partitioning. */
  readonly path: string;
  readonly version: number;
  readonly partitions: number;
  /** Partitions that were written; the others are as they were. */
  readonly written: number;
  readonly rows: number;
}

/**
 * Publishes a table as Parquet, partitioned by date in the manner of Hive. Each version is a folder; `current` is set
 * to the new one at once, so that a reader sees all of the old version or all of the new one. Partitions in which
 * nothing changed are linked, not written. Several calls at a time do not get in each other's way. Errors: `SYNC_TABLE_NOT_FOUND`,
 * `SYNC_COLUMN_NOT_FOUND`, `OPTION_INVALID`.
 *
 * @example
 * await publishParquet({ into, table: 'orders', folder: 'lake', partitionBy: { column: 'bought', unit: 'month' } });
 */
export async function publishParquet(options: PublishOptions): Promise<Publication> {
  const { into, table, folder, keep = 2 } = options;
  checkNumbers({ keep });
  const home = join(folder, folderName(table));
  await mkdir(home, { recursive: true });
  let version = 0;
  const connection = await into.connect();
  try {
    await connection.run('begin');
    const partitions = await readPartitions(connection, table, options.partitionBy);
    const before = await readCurrent(home);
    // Of this call alone: another one may publish the same table at the same time.
    const part = join(home, `.part-${randomUUID()}`);
    let written = 0;
    try {
      for (const partition of partitions) {
        const file = join(part, partition.name, 'data.parquet');
        await mkdir(dirname(file), { recursive: true });
        if (await linkKept(home, before, partition, file)) continue;
        await writePartition(connection, table, partition, file);
        written += 1;
      }
      const checksums = Object.fromEntries(partitions.map(({ name, checksum }) => [name, checksum]));
      version = await putInPlace(home, part, (before?.version ?? 0) + 1, checksums);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    await removeOld(home, version, keep);
    const rows = partitions.reduce((sum, partition) => sum + partition.rows, 0);
    return { path: join(home, 'current'), version, partitions: partitions.length, written, rows };
  } finally {
    await connection.run('rollback').catch(() => {});
    connection.closeSync();
  }
}

/** A name for the table's folder that leads nowhere else. */
function folderName(table: string): string {
  return encodeURIComponent(table).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}

const manifestSchema = z.object({ version: z.int().positive(), checksums: z.record(z.string(), z.string()) });

/** What was published last; `undefined` where nothing was, or it cannot be understood. */
async function readCurrent(home: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  const versions = (await readdir(home)).map(parseVersion).filter((version) => version !== undefined);
  const latest = Math.max(0, ...versions);
  try {
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(join(home, 'current', '_docproc.json'), 'utf8')),
    );
    const linked = parseVersion(await readlink(join(home, 'current')));
    return linked === manifest.version ? manifest : undefined;
  } catch {
    return latest > 0 ? { version: latest, checksums: {} } : undefined;
  }
}

/** Links a partition that has not changed; false where it did, or its file is gone: another call has removed it. */
async function linkKept(
  home: string,
  before: z.infer<typeof manifestSchema> | undefined,
  { name, checksum }: Partition,
  file: string,
): Promise<boolean> {
  if (before?.checksums[name] !== checksum) return false;
  try {
    await link(join(home, versionName(before.version), name, 'data.parquet'), file);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Makes the folder the first version that is free, and the present one. Gives its number. */
async function putInPlace(
  home: string,
  part: string,
  first: number,
  checksums: Readonly<Record<string, string>>,
): Promise<number> {
  await mkdir(part, { recursive: true });
  for (let version = first; ; version++) {
    await writeFile(join(part, '_docproc.json'), JSON.stringify({ version, checksums }));
    try {
      await rename(part, join(home, versionName(version)));
    } catch (error) {
      if (isCode(error, 'ENOTEMPTY') || isCode(error, 'EEXIST')) continue;
      throw error;
    }
    await switchTo(home, version);
    return version;
  }
}

/** Never back: a call that was overtaken leaves the later version where it is. */
async function switchTo(home: string, version: number): Promise<void> {
  const present = await readlink(join(home, 'current')).catch(() => '');
  if ((parseVersion(present) ?? 0) > version) return;
  const next = join(home, `.next-${randomUUID()}`);
  await symlink(versionName(version), next, 'dir');
  await rename(next, join(home, 'current'));
}

/** What a process that was ended has left is removed after so long, in milliseconds. */
const abandonedMs = 86_400_000;

async function removeOld(home: string, version: number, keep: number): Promise<void> {
  for (const entry of await readdir(home)) {
    const path = join(home, entry);
    const found = parseVersion(entry);
    const old = found !== undefined && found <= version - keep;
    const left = /^\.(part|next)-/.test(entry) && (await isAbandoned(path));
    if (old || left) await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < Date.now() - abandonedMs;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function versionName(version: number): string {
  return `v${String(version).padStart(6, '0')}`;
}

function parseVersion(name: string): number | undefined {
  const match = /^v(\d{6,15})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
