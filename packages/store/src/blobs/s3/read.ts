import { Readable } from 'node:stream';
import type { ByteRange } from '@org/docproc-core/ports';
import type { Bucket } from './bucket.ts';
import { isBehindEnd, s3Fault } from './faults.ts';

/** Streams a blob out of the bucket. Errors: `BLOB_NOT_FOUND`, `STORAGE_FAILED`, the latter in its middle too. */
export async function readBlob(bucket: Bucket, sha256: string, range?: ByteRange): Promise<Readable> {
  const { s3, name, keyOf } = bucket;
  try {
    const { Body } = await s3.getObject({
      Bucket: name,
      Key: keyOf(sha256),
      ...(range && { Range: `bytes=${range.start}-${range.end}` }),
    });
    return Body instanceof Readable ? withFaults(Body) : Readable.from([]);
  } catch (error) {
    if (isBehindEnd(error)) return Readable.from([]);
    throw s3Fault(error);
  }
}

function withFaults(body: Readable): Readable {
  const stream = Readable.from(bytesOf(body), { objectMode: false });
  // Also of a stream that nobody began to read: else its connection would stay in use.
  stream.once('close', () => body.destroy());
  body.once('error', (error) => stream.destroy(s3Fault(error)));
  return stream;
}

async function* bytesOf(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw s3Fault(error);
  }
}
