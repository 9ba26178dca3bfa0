import type { ListMultipartUploadsCommandOutput, MultipartUpload } from '@aws-sdk/client-s3';
import type { Bucket } from './bucket.ts';
import { isAbsent, isUnknownRequest, s3Fault } from './faults.ts';
import { listObjects } from './list.ts';

/** Removes temporary objects and unfinished uploads from before; gives their number. Error: `STORAGE_FAILED`. */
export async function removeStale(bucket: Bucket, before: number): Promise<number> {
  try {
    return (await removeObjects(bucket, before)) + (await abortUploads(bucket, before));
  } catch (error) {
    throw s3Fault(error);
  }
}

async function removeObjects(bucket: Bucket, before: number): Promise<number> {
  let removed = 0;
  for await (const { Key, LastModified } of listObjects(bucket, bucket.incoming)) {
    if (Key === undefined || !isBefore(LastModified, before)) continue;
    await bucket.s3.deleteObject({ Bucket: bucket.name, Key });
    removed += 1;
  }
  return removed;
}

async function abortUploads(bucket: Bucket, before: number): Promise<number> {
  let removed = 0;
  for await (const upload of listUploads(bucket)) {
    if (!isBefore(upload.Initiated, before) || !(await isLeft(bucket, upload, before))) continue;
    const { Key, UploadId } = upload;
    await bucket.s3.abortMultipartUpload({ Bucket: bucket.name, Key, UploadId }).catch(ignoreAbsent);
    removed += 1;
  }
  return removed;
}

/** Servers that cannot list uploads have none that we could end. */
async function* listUploads({ s3, name, prefix }: Bucket): AsyncGenerator<MultipartUpload> {
  let page: Partial<ListMultipartUploadsCommandOutput> | undefined;
  do {
    page = await s3
      .listMultipartUploads({
        Bucket: name,
        Prefix: prefix,
        KeyMarker: page?.NextKeyMarker,
        UploadIdMarker: page?.NextUploadIdMarker,
      })
      .catch((error: unknown) => (isUnknownRequest(error) ? {} : Promise.reject(error)));
    yield* page?.Uploads ?? [];
  } while (page?.IsTruncated && page.NextKeyMarker !== undefined);
}

/** Whether no part has come since then: a large file over a slow line takes its time. */
async function isLeft({ s3, name }: Bucket, upload: MultipartUpload, before: number): Promise<boolean> {
  const { Key, UploadId } = upload;
  let marker: string | undefined;
  do {
    const page = await s3
      .listParts({
        Bucket: name,
        Key,
        UploadId,
        ...(marker !== undefined && { PartNumberMarker: marker }),
      })
      .catch((error: unknown) => (isAbsent(error) ? undefined : Promise.reject(error)));
    // Finished or given up meanwhile.
    if (!page) return false;
    if (page.Parts?.some(({ LastModified }) => !isBefore(LastModified, before))) return false;
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return true;
}

function isBefore(time: Date | undefined, before: number): boolean {
  return time !== undefined && time.getTime() < before;
}

function ignoreAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
