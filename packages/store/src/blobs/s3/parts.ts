import type { CompletedPart } from '@aws-sdk/client-s3';
import { DocprocError } from '@org/docproc-core/errors';
import type { Bucket } from './bucket.ts';
import { s3Fault } from './faults.ts';
import { createPartBuffer } from './part-buffer.ts';

/** Parts that are on their way at the same time, while one more is being filled. */
const maxInFlight = 3;

/** Bytes that become one object, in parts where they are more than one part. */
export interface Parts {
  /** Takes a copy: the chunk is free afterwards. Errors: `STORAGE_FULL`, `STORAGE_FAILED`, `ABORTED`, also of earlier parts. */
  write(chunk: Uint8Array): Promise<void>;
  /** All bytes where they fit into one part, which was not sent. */
  whole(): Uint8Array | undefined;
  /** Sends what is left and makes a temporary object of the parts; gives its key. Errors as `write`. */
  complete(): Promise<string>;
  /** Removes what is in the bucket, so far as the server lets it. Never fails: the sweep removes the rest. */
  discard(): Promise<void>;
}

/** Sends parts of the size as they fill. Memory: four parts. */
export function createParts(bucket: Bucket, partBytes: number, signal: AbortSignal | undefined): Parts {
  const { s3, name } = bucket;
  const buffer = createPartBuffer(partBytes);
  const target = { Bucket: name, Key: bucket.temporaryKey() };
  const how = signal ? { abortSignal: signal } : {};
  const sent: CompletedPart[] = [];
  const inFlight = new Set<Promise<void>>();
  let uploadId: string | undefined;
  let partCount = 0;
  let isComplete = false;

  async function send(): Promise<void> {
    uploadId ??= (await s3.createMultipartUpload(target, how)).UploadId;
    while (inFlight.size >= maxInFlight) await Promise.race(inFlight);
    const PartNumber = ++partCount;
    const { bytes, free } = buffer.take();
    const part = { ...target, UploadId: uploadId, PartNumber, Body: bytes };
    const sending = s3.uploadPart(part, how).then(({ ETag }) => {
      sent.push({ PartNumber, ETag });
      inFlight.delete(sending);
      free();
    });
    // One that fails stays among them, and the next wait meets it.
    sending.catch(() => {});
    inFlight.add(sending);
  }

  async function finish(): Promise<void> {
    await send();
    await Promise.all(inFlight);
    const Parts = sent.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    await s3.completeMultipartUpload({ ...target, UploadId: uploadId, MultipartUpload: { Parts } }, how);
    isComplete = true;
  }

  const rethrow = (error: unknown): never => {
    if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
    throw s3Fault(error);
  };

  return {
    async write(chunk) {
      for (let rest = chunk; rest.byteLength > 0; ) {
        if (buffer.isFull()) await send().catch(rethrow);
        rest = rest.subarray(buffer.add(rest));
      }
    },
    whole: () => (partCount === 0 ? buffer.bytes() : undefined),
    async complete() {
      await finish().catch(rethrow);
      return target.Key;
    },
    async discard() {
      // A part that arrives after the end of its upload would be kept, and paid for.
      await Promise.allSettled(inFlight);
      if (isComplete) await s3.deleteObject(target).catch(() => {});
      else if (uploadId !== undefined) {
        await s3.abortMultipartUpload({ ...target, UploadId: uploadId }).catch(() => {});
      }
    },
  };
}
