import { randomUUID } from 'node:crypto';
import type { S3 } from '@aws-sdk/client-s3';
import type { S3BlobStoreOptions } from './options.ts';

/** A bucket and where things are in it. */
export interface Bucket {
  readonly s3: S3;
  readonly name: string;
  /** Beginning of every key. */
  readonly prefix: string;
  /** Beginning of the keys of blobs. */
  readonly blobs: string;
  /** Beginning of the keys of temporary objects. */
  readonly incoming: string;
  readonly checksums: boolean;
  readonly partBytes: number;
  readonly copyBytes: number;
  keyOf(sha256: string): string;
  temporaryKey(): string;
}

/** Loads the client. Sends nothing. */
export async function openBucket(options: S3BlobStoreOptions): Promise<Bucket> {
  const { bucket: name, prefix = '', endpoint } = options;
  const blobs = `${prefix}blobs/`;
  const incoming = `${prefix}incoming/`;
  return {
    s3: await connect(options),
    name,
    prefix,
    blobs,
    incoming,
    checksums: options.checksums ?? endpoint === undefined,
    partBytes: options.partBytes ?? 8 * 1024 ** 2,
    copyBytes: options.copyBytes ?? 5 * 1024 ** 3,
    keyOf: (sha256) => blobs + sha256,
    temporaryKey: () => incoming + randomUUID(),
  };
}

async function connect(options: S3BlobStoreOptions): Promise<S3> {
  const { S3: Client } = await import('@aws-sdk/client-s3');
  const { region = 'us-east-1', endpoint, credentials } = options;
  return new Client({
    region,
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    // Bodies are never streams, so their SHA-256 is in the signature; not every server knows more than that.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 10_000,
      // Until the answer begins: long enough for a part over a slow line.
      requestTimeout: 120_000,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: 200 },
      httpsAgent: { maxSockets: 200 },
    },
  });
}
