import { link, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DuckdbTarget } from '../duckdb/open.ts';
import { type PartitionBy, readPartitions, writePartition } from '../duckdb/parquet.ts';

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
 * nothing changed are linked, not written. Error: `SYNC_TABLE_NOT_FOUND`, `SYNC_COLUMN_NOT_FOUND`.
 *
 * @example
 * await publishParquet({ into, table: 'orders', folder: 'lake', partitionBy: { column: 'bought', unit: 'month' } });
 */
export async function publishParquet(options: PublishOptions): Promise<Publication> {
  const { into, table, folder, keep = 2 } = options;
  const home = join(folder, folderName(table));
  await mkdir(home, { recursive: true });
  const connection = await into.connect();
  try {
    await connection.run('begin');
    const partitions = await readPartitions(connection, table, options.partitionBy);
    const before = await readCurrent(home);
    const version = (before?.version ?? 0) + 1;
    const target = join(home, versionName(version));
    // Left by a process that was ended while it wrote.
    await rm(target, { recursive: true, force: true });
    let written = 0;
    for (const partition of partitions) {
      const file = join(target, partition.name, 'data.parquet');
      await mkdir(dirname(file), { recursive: true });
      if (before?.checksums[partition.name] === partition.checksum) {
        await link(join(home, versionName(before.version), partition.name, 'data.parquet'), file);
        continue;
      }
      await writePartition(connection, table, partition, file);
      written += 1;
    }
    const checksums = Object.fromEntries(partitions.map(({ name, checksum }) => [name, checksum]));
    await mkdir(target, { recursive: true });
    await writeFile(join(target, '_docproc.json'), JSON.stringify({ version, checksums }));
    await switchTo(home, version);
    await removeOld(home, version, Math.max(1, keep));
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

async function switchTo(home: string, version: number): Promise<void> {
  const next = join(home, '.next');
  await rm(next, { force: true });
  await symlink(versionName(version), next, 'dir');
  await rename(next, join(home, 'current'));
}

async function removeOld(home: string, version: number, keep: number): Promise<void> {
  for (const entry of await readdir(home)) {
    const found = parseVersion(entry);
    if (found !== undefined && (found <= version - keep || found > version)) {
      await rm(join(home, entry), { recursive: true, force: true });
    }
  }
}

function versionName(version: number): string {
  return `v${String(version).padStart(6, '0')}`;
}

function parseVersion(name: string): number | undefined {
  const match = /^v(\d{6,15})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
