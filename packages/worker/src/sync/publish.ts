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
}

/**
 * Publishes a table for readers: as Parquet among the blobs, then by one row in the catalogue that names them. Parts
 * that have not changed keep the file they have.
 */
export async function publishTable(
  { tables, blobs, lease }: PublishParts,
  into: DuckdbTarget,
  { table, key, watermark }: Pick<SyncResult, 'table' | 'key' | 'watermark'>,
  { partitionBy, file }: { readonly partitionBy: TableDefinition['partitionBy']; readonly file: string },
  signal: AbortSignal,
): Promise<void> {
  const before = new Map((await tables.files(table)).map((file) => [file.partition, file]));
  const files = new Map<string, TableFile>();
  const claims: string[] = [];
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
  });
  const parts = exported.parts.flatMap(({ name }) => files.get(name) ?? []);
  const content = {
    rows: exported.rows,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    key,
    file,
    columns: exported.columns,
    ...(watermark !== undefined && { watermark }),
  };
  await tables.publish({ name: table, content, files: parts, claims }, lease);
}
