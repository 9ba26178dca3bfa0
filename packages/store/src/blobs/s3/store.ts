import type { Readable } from 'node:stream';
import type { BlobStore, StoredBlob } from '@org/docproc-core/ports';
import { checkHash, isHash } from '../hash.ts';
import { type Bucket, openBucket } from './bucket.ts';
import { isAbsent, s3Fault } from './faults.ts';
import { type DownloadLinkOptions, linkTo } from './link.ts';
import { listBlobs } from './list.ts';
import type { S3BlobStoreOptions } from './options.ts';
import { readBlob } from './read.ts';
import { removeStale } from './stale.ts';
import { writeBlob } from './write.ts';

/** A {@link BlobStore} that may give links to its blobs. */
export interface LinkingBlobStore extends BlobStore {
  /**
   * A URL by which anybody gets the blob for a short time, straight from where it lies. It is made without asking whether
   * the blob exists. Errors: `BLOB_NOT_FOUND` for what is no hash, `STORAGE_FAILED`.
   */
  readonly downloadUrl?: (sha256: string, options?: DownloadLinkOptions) => Promise<string>;
}

/** A {@link BlobStore} in a bucket. It gives links where `presignSeconds` is. */
export interface S3BlobStore extends LinkingBlobStore {
  /**
   * Removes what writers that died left behind: temporary objects and unfinished uploads to which nothing was added
   * since `before`, in ms since the epoch. Gives their number. Error: `STORAGE_FAILED`.
   */
  removeStale(before: number): Promise<number>;
}

/**
 * Keeps blobs as objects `<prefix>blobs/<sha256>` of a bucket of S3, or of a server that speaks its protocol. Up to one
 * part, a blob is one request. A longer one goes in parts to a temporary object, which the server copies to its place
 * once the hash is known: a blob is there whole or not at all. The time in `stat` and `list` is that of the server, in
 * whole seconds. The client of AWS is loaded with the first call.
 *
 * @example
 * const blobs = createS3BlobStore({ bucket: 'documents', prefix: 'docproc/', region: 'ap-northeast-2' });
 * const { sha256 } = await blobs.write(createReadStream('a.pdf'));
 */
export function createS3BlobStore(options: S3BlobStoreOptions): S3BlobStore {
  let opened: Promise<Bucket> | undefined;
  const open = () => {
    opened ??= openBucket(options);
    return opened;
  };
  const { presignSeconds } = options;
  return {
    write: async (source, how) => writeBlob(await open(), source, how),
    read: async (sha256, range): Promise<Readable> => {
      checkHash(sha256);
      return readBlob(await open(), sha256, range);
    },
    stat: async (sha256) => (isHash(sha256) ? statBlob(await open(), sha256) : undefined),
    async remove(sha256) {
      if (isHash(sha256)) await removeBlob(await open(), sha256);
    },
    list: async function* () {
      yield* listBlobs(await open());
    },
    removeStale: async (before) => removeStale(await open(), before),
    ...(presignSeconds !== undefined && {
      downloadUrl: async (sha256, how) => {
        checkHash(sha256);
        return linkTo(await open(), sha256, presignSeconds, how);
      },
    }),
  };
}

/** These are asked within transactions, which must not wait long for a server that hangs. In milliseconds. */
const shortly = { requestTimeout: 10_000 };

async function statBlob({ s3, name, keyOf }: Bucket, sha256: string): Promise<StoredBlob | undefined> {
  try {
    const head = await s3.headObject({ Bucket: name, Key: keyOf(sha256) }, shortly);
    return { sha256, bytes: head.ContentLength ?? 0, modifiedAt: head.LastModified?.getTime() ?? 0 };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw s3Fault(error);
  }
}

async function removeBlob({ s3, name, keyOf }: Bucket, sha256: string): Promise<void> {
  try {
    await s3.deleteObject({ Bucket: name, Key: keyOf(sha256) }, shortly);
  } catch (error) {
    if (!isAbsent(error)) throw s3Fault(error);
  }
}
