import type { CompletedPart } from '@aws-sdk/client-s3';
import { DocprocError } from '@org/docproc-core/errors';
import type { BlobInfo } from '@org/docproc-core/ports';
import type { Bucket } from './bucket.ts';
import { s3Fault } from './faults.ts';

/** Has the server copy a temporary object to the blob's key, whole or not at all. Errors: `STORAGE_FULL`, `STORAGE_FAILED`. */
export async function copyToPlace(bucket: Bucket, from: string, info: BlobInfo): Promise<void> {
  const source = [bucket.name, ...from.split('/')].map(encodeURIComponent).join('/');
  try {
    if (info.bytes <= bucket.copyBytes) await copyAtOnce(bucket, source, info);
    else await copyInParts(bucket, source, info);
  } catch (error) {
    throw s3Fault(error);
  }
}

async function copyAtOnce(bucket: Bucket, source: string, { sha256 }: BlobInfo): Promise<void> {
  const { s3, name, keyOf, checksums } = bucket;
  const { CopyObjectResult } = await s3.copyObject({
    Bucket: name,
    Key: keyOf(sha256),
    CopySource: source,
    ...(checksums && { ChecksumAlgorithm: 'SHA256' }),
  });
  // Of an object that came in parts the server calculates the checksum of the whole when it copies it.
  const stored = CopyObjectResult?.ChecksumSHA256;
  if (!checksums || stored === undefined || Buffer.from(stored, 'base64').toString('hex') === sha256) return;
  await s3.deleteObject({ Bucket: name, Key: keyOf(sha256) });
  throw new DocprocError('STORAGE_FAILED', 'Storage holds other bytes than were sent. Send the file again.');
}

async function copyInParts(bucket: Bucket, source: string, { sha256, bytes }: BlobInfo): Promise<void> {
  const { s3, name, keyOf, copyBytes } = bucket;
  const target = { Bucket: name, Key: keyOf(sha256) };
  const { UploadId } = await s3.createMultipartUpload(target);
  const upload = { ...target, UploadId };
  try {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < bytes; start += copyBytes) {
      const PartNumber = parts.length + 1;
      const CopySourceRange = `bytes=${start}-${Math.min(start + copyBytes, bytes) - 1}`;
      const part = { ...upload, PartNumber, CopySource: source, CopySourceRange };
      const { CopyPartResult } = await s3.uploadPartCopy(part);
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: parts } });
  } catch (error) {
    await s3.abortMultipartUpload(upload).catch(() => {});
    throw error;
  }
}
