import { createReadStream } from 'node:fs';
import type { BlobStore } from '@org/docproc-core/ports';
import { type DuckdbTarget, exportTable, type SyncResult } from '@org/docproc-core/sync';
import type { ClaimedBlob, Lease, SyncTables, TableDefinition, TableFile } from '@org/docproc-store';

/** What the publishing of a table works with. */
export interface PublishParts {
  readonly tables: SyncTables;
  readonly blobs: BlobStore;
  /** Who holds it may publish. */
  readonly lease: Lease;
  /** How often what is written already is told to be waited for, in milliseconds. Default 5 minutes. */
  readonly renewClaimsMs?: number;
}

/**
 * Publishes a table for readers: as Parquet among the blobs, then by one row in the catalogue that names them. Parts
 * that have not changed keep the file they have.
 */
export async function publishTable(
  { tables, blobs, lease, renewClaimsMs = 300_000 }: PublishParts,
  into: DuckdbTarget,
  { table, key, watermark }: Pick<SyncResult, 'table' | 'key' | 'watermark'>,
  { partitionBy, file }: { readonly partitionBy: TableDefinition['partitionBy']; readonly file: string },
  signal: AbortSignal,
): Promise<void> {
  const before = await presentFiles({ tables, blobs }, table);
  const files = new Map<string, TableFile>();
  const claims: string[] = [];
  // Claims that are an hour old are nobody's; the last part may come later than that.
  const renewal = setInterval(() => void tables.renewClaims(claims).catch(() => {}), renewClaimsMs);
  const exported = await exportTable({
    into,
    table,
    signal,
    ...(partitionBy && { partitionBy }),
    isKept({ name, checksum }) {
      const kept = before.get(name);
      if (kept?.checksum !== checksum) return false;
      files.set(name, kept);
      return true;
    },
    async keep(path, { name, rows, checksum }) {
      const blob: ClaimedBlob = await blobs.write(createReadStream(path), { signal });
      const { sha256, bytes, claim } = blob;
      if (claim !== undefined) claims.push(claim);
      files.set(name, { partition: name, sha256, bytes, rows, checksum });
    },
  }).finally(() => clearInterval(renewal));
  const parts = exported.parts.flatMap(({ name }) => files.get(name) ?? []);
  const content = {
    rows: exported.rows,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    key,
    file,
    columns: exported.columns,
    ...(watermark !== undefined && { watermark }),
  };
  await tables.publish({ name: table, content, files: parts, claims }, lease, blobs);
}

/** Files that are asked for at a time. */
const asked = 16;

/** The table's files by their part. One that is not there any more is written again. */
async function presentFiles(
  { tables, blobs }: Pick<PublishParts, 'tables' | 'blobs'>,
  table: string,
): Promise<ReadonlyMap<string, TableFile>> {
  const present = new Map<string, TableFile>();
  const files = await tables.files(table);
  for (let from = 0; from < files.length; from += asked) {
    const some = files.slice(from, from + asked);
    const stats = await Promise.all(some.map(({ sha256 }) => blobs.stat(sha256)));
    for (const [i, file] of some.entries()) if (stats[i]) present.set(file.partition, file);
  }
  return present;
}
