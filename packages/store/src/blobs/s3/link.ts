import type { Bucket } from './bucket.ts';
import { s3Fault } from './faults.ts';

/** What the bucket says of the bytes it sends. */
export interface DownloadLinkOptions {
  /** `Content-Type`. Default: that of any bytes. */
  readonly mediaType?: string;
  /** `Content-Disposition`, with the file's name. Default: none. */
  readonly disposition?: string;
}

/** Signs a link; asks nobody. Error: `STORAGE_FAILED` where there are no credentials. */
export async function linkTo(
  { s3, name, keyOf }: Bucket,
  sha256: string,
  seconds: number,
  { mediaType, disposition }: DownloadLinkOptions = {},
): Promise<string> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  const command = new GetObjectCommand({
    Bucket: name,
    Key: keyOf(sha256),
    ...(mediaType !== undefined && { ResponseContentType: mediaType }),
    ...(disposition !== undefined && { ResponseContentDisposition: disposition }),
  });
  try {
    return await getSignedUrl(s3, command, { expiresIn: seconds });
  } catch (error) {
    throw s3Fault(error);
  }
}
