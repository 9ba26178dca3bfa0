import { createHash } from 'node:crypto';
import { DocprocError } from '@org/docproc-core/errors';
import type { BlobInfo, BlobWriteOptions } from '@org/docproc-core/ports';
import { abortable } from '../abortable.ts';
import { tooLarge } from '../hash.ts';
import type { Bucket } from './bucket.ts';
import { copyToPlace } from './copy.ts';
import { s3Fault } from './faults.ts';
import { createParts, type Parts } from './parts.ts';

/** Most parts of an object, and its largest size in bytes: {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html} */
const maxParts = 10_000;
const maxObjectBytes = 5 * 1024 ** 4;

/** Streams a blob into the bucket; see `BlobStore.write`. */
export async function writeBlob(
  bucket: Bucket,
  source: AsyncIterable<Uint8Array>,
  { maxBytes = Infinity, signal, beforeVisible }: BlobWriteOptions = {},
): Promise<BlobInfo> {
  const partBytes = partSize(bucket, maxBytes);
  const limit = Math.min(maxBytes, partBytes * maxParts, maxObjectBytes);
  const parts = createParts(bucket, partBytes, signal);
  try {
    const info = await fill(parts, abortable(source, signal), limit);
    await beforeVisible?.(info);
    await publish(bucket, parts, info, signal);
    return info;
  } catch (error) {
    await parts.discard();
    throw error;
  }
}

/** The usual size, or that of which the allowed number holds the largest blob. */
function partSize({ partBytes }: Bucket, maxBytes: number): number {
  return Number.isFinite(maxBytes) ? Math.max(partBytes, Math.ceil(maxBytes / maxParts)) : partBytes;
}

async function fill(parts: Parts, source: AsyncIterable<Uint8Array>, limit: number): Promise<BlobInfo> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLarge(limit);
    hash.update(chunk);
    await parts.write(chunk);
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function publish(
  bucket: Bucket,
  parts: Parts,
  info: BlobInfo,
  signal: AbortSignal | undefined,
): Promise<void> {
  const whole = parts.whole();
  if (whole) return putWhole(bucket, whole, info, signal);
  const temporaryKey = await parts.complete();
  await copyToPlace(bucket, temporaryKey, info);
  // What fails here is left to the sweep: the blob is in its place.
  await parts.discard();
}

async function putWhole(
  { s3, name, keyOf, checksums }: Bucket,
  body: Uint8Array,
  { sha256 }: BlobInfo,
  signal: AbortSignal | undefined,
): Promise<void> {
  const checksum = checksums && { ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64') };
  try {
    await s3.putObject(
      { Bucket: name, Key: keyOf(sha256), Body: body, ...checksum },
      signal && { abortSignal: signal },
    );
  } catch (error) {
    if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
    throw s3Fault(error);
  }
}
