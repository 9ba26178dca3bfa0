import { z } from 'zod';
import { createFolderBlobStore, type FolderBlobStore } from './folder.ts';
import { createS3BlobStore, type S3BlobStore } from './s3/store.ts';

/** Where files are, for the tables of settings of servers and workers: a bucket, or else the folder `UPLOAD_DIR`. */
export const storageSettings = {
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be a bucket's name: 3 to 63 of a-z, 0-9, - and .")
    .optional()
    .describe('bucket of uploaded files, in the place of UPLOAD_DIR'),
  S3_PREFIX: z
    .string()
    .regex(/^[\w!.*'()/-]{1,200}$/, "may have letters, digits and _ ! . * ' ( ) / -")
    .optional()
    .describe('beginning of the keys in the bucket, such as docproc/; default none'),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be the name of a region')
    .optional()
    .describe('region of the bucket; default us-east-1'),
  S3_ENDPOINT: z
    .string()
    .refine(isEndpoint, 'must start with http:// or https://')
    .optional()
    .describe('server that speaks the protocol of S3, such as http://minio:9000; default AWS'),
  S3_FORCE_PATH_STYLE: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe("the bucket's name comes in the path: true or false; default true with S3_ENDPOINT"),
  S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('key of the account; default where the client of AWS looks, such as AWS_ACCESS_KEY_ID'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('secret of S3_ACCESS_KEY_ID'),
};

/** A setting of servers alone. */
export const linkSettings = {
  S3_PRESIGN_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(604_800)
    .optional()
    .describe('downloads are redirected to links to the bucket that live so long, seconds; default none'),
};

const settings = z.object({ ...storageSettings, ...linkSettings });

/** What {@link storageSettings} say. */
export type StorageConfig = z.infer<typeof settings> & {
  /** The folder where there is no bucket. */
  readonly UPLOAD_DIR: string;
};

/** The settings at fault and why: a key needs its secret, and everything needs a bucket. */
export function storageFaults(config: z.infer<typeof settings>): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  const given = Object.keys(settings.shape).filter((key) => config[key as keyof typeof config] !== undefined);
  if (given.length > 0 && config.S3_BUCKET === undefined) faults.set('S3_BUCKET', `is needed by ${given[0]}`);
  const { S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = config;
  if ((id === undefined) !== (secret === undefined)) {
    faults.set(id === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY', 'is needed beside the other');
  }
  return faults;
}

/**
 * The blob store of the settings. Sends nothing yet.
 *
 * @example
 * const blobs = openBlobStore({ UPLOAD_DIR: 'data/blobs', S3_BUCKET: 'documents' });
 */
export function openBlobStore(config: StorageConfig): FolderBlobStore | S3BlobStore {
  if (config.S3_BUCKET === undefined) return createFolderBlobStore({ folder: config.UPLOAD_DIR });
  const { S3_PREFIX, S3_REGION, S3_ENDPOINT, S3_FORCE_PATH_STYLE, S3_PRESIGN_SECONDS } = config;
  const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config;
  return createS3BlobStore({
    bucket: config.S3_BUCKET,
    ...(S3_PREFIX !== undefined && { prefix: S3_PREFIX }),
    ...(S3_REGION !== undefined && { region: S3_REGION }),
    ...(S3_ENDPOINT !== undefined && { endpoint: S3_ENDPOINT }),
    ...(S3_FORCE_PATH_STYLE !== undefined && { forcePathStyle: S3_FORCE_PATH_STYLE }),
    ...(S3_PRESIGN_SECONDS !== undefined && { presignSeconds: S3_PRESIGN_SECONDS }),
    ...(S3_ACCESS_KEY_ID !== undefined &&
      S3_SECRET_ACCESS_KEY !== undefined && {
        credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
      }),
  });
}

function isEndpoint(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
