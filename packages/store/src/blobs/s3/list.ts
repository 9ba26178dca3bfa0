import type { _Object } from '@aws-sdk/client-s3';
import type { StoredBlob } from '@org/docproc-core/ports';
import { isHash } from '../hash.ts';
import type { Bucket } from './bucket.ts';
import { s3Fault } from './faults.ts';

/** Every blob of the bucket, a page at a time. Error: `STORAGE_FAILED`. */
export async function* listBlobs(bucket: Bucket): AsyncGenerator<StoredBlob> {
  for await (const { Key = '', Size = 0, LastModified } of listObjects(bucket, bucket.blobs)) {
    const sha256 = Key.slice(bucket.blobs.length);
    if (isHash(sha256)) yield { sha256, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0 };
  }
}

/** Every object whose key begins so. */
export async function* listObjects({ s3, name }: Bucket, prefix: string): AsyncGenerator<_Object> {
  let marker: string | undefined;
  do {
    // The first version of this request: its marker is a key, which every server can go on from however long it took.
    const page = await s3
      .listObjects({ Bucket: name, Prefix: prefix, ...(marker !== undefined && { Marker: marker }) })
      .catch(rethrow);
    const objects = page.Contents ?? [];
    yield* objects;
    marker = page.IsTruncated ? objects.at(-1)?.Key : undefined;
  } while (marker !== undefined);
}

function rethrow(error: unknown): never {
  throw s3Fault(error);
}
