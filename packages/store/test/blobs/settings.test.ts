import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { linkSettings, openBlobStore, storageFaults, storageSettings } from '../../src/index.ts';
import { startS3 } from '../support/s3.ts';
import { bytesOf } from '../support/stage.ts';

const schema = z.object({ ...storageSettings, ...linkSettings });
const folder = { UPLOAD_DIR: '/nowhere' };

it('opens the folder where there is no bucket', () => {
  expect(openBlobStore({ ...folder, ...schema.parse({}) })).toHaveProperty('localPath');
});

it('opens the bucket where there is one', async () => {
  await using s3 = await startS3();
  const config = schema.parse({
    S3_BUCKET: s3.bucket,
    S3_PREFIX: 'team/docproc/',
    S3_REGION: 'ap-northeast-2',
    S3_ENDPOINT: s3.endpoint,
    S3_FORCE_PATH_STYLE: 'true',
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
    S3_PRESIGN_SECONDS: '60',
  });
  expect([...storageFaults(config)]).toEqual([]);
  const blobs = openBlobStore({ ...folder, ...config });
  const { sha256 } = await blobs.write(bytesOf('in the bucket'));
  expect((await s3.keys()).objects).toEqual([`team/docproc/blobs/${sha256}`]);
  expect(await text(await blobs.read(sha256))).toBe('in the bucket');
  if (!('downloadUrl' in blobs)) throw new Error('there are no links');
  const url = new URL((await blobs.downloadUrl?.(sha256)) ?? '');
  expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
  expect(url.searchParams.get('X-Amz-Credential')).toContain('/ap-northeast-2/s3/');
});

it.each([
  { S3_BUCKET: 'UPPER' },
  { S3_BUCKET: 's3://docproc' },
  { S3_PREFIX: 'a b' },
  { S3_REGION: 'Seoul, Korea' },
  { S3_ENDPOINT: 'minio:9000' },
  { S3_FORCE_PATH_STYLE: 'yes' },
  { S3_PRESIGN_SECONDS: '0' },
  { S3_PRESIGN_SECONDS: '604801' },
])('refuses %j', (settings) => {
  expect(schema.safeParse(settings).success).toBe(false);
});

it.each([
  [{ S3_REGION: 'eu-west-1' }, 'S3_BUCKET'],
  [{ S3_BUCKET: 'docproc', S3_ACCESS_KEY_ID: 'a' }, 'S3_SECRET_ACCESS_KEY'],
  [{ S3_BUCKET: 'docproc', S3_SECRET_ACCESS_KEY: 'b' }, 'S3_ACCESS_KEY_ID'],
])('of %j misses %s', (settings, missing) => {
  expect([...storageFaults(schema.parse(settings)).keys()]).toEqual([missing]);
});
