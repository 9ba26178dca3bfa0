/// <reference path="./s3rver.d.ts" />
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3rverContext } from 's3rver';

/**
 * What s3rver lacks, on the files it keeps in the bucket's folder: ending and listing uploads, listing and copying
 * parts. And it answers when the last bytes have not reached the file yet, so that who reads at once misses them.
 */
export function completeS3rver(folder: string) {
  const uploads = join(folder, '._S3rver_uploads');
  return async (context: S3rverContext, next: () => Promise<void>): Promise<void> => {
    const { method, query, headers } = context;
    const upload = join(uploads, query['uploadId'] ?? '');
    switch ([method, 'uploadId' in query, 'uploads' in query, 'x-amz-copy-source' in headers].join()) {
      case 'DELETE,true,false,false':
        return endUpload(context, upload);
      case 'GET,false,true,false':
        return sendXml(context, await listUploads(uploads, query['prefix'] ?? ''));
      case 'GET,true,false,false':
        return sendXml(context, await listParts(upload));
      case 'PUT,true,false,true':
        return copyPart(context, folder, upload);
      case 'PUT,true,false,false':
        return receive(context, next, join(upload, query['partNumber'] ?? ''), sentBytes(context));
      case 'PUT,false,false,false':
        return receive(context, next, objectPath(folder, context), sentBytes(context));
      case 'POST,true,false,false':
        return receive(context, next, objectPath(folder, context), await partBytes(upload));
      default:
        return next();
    }
  };
}

function objectPath(folder: string, { path }: S3rverContext): string {
  return join(folder, `${decodeURIComponent(path.split('/').slice(2).join('/'))}._S3rver_object`);
}

function sentBytes({ headers }: S3rverContext): number {
  return Number(headers['content-length'] ?? 0);
}

/** Has the server do it, then waits until all bytes are in the file. */
async function receive(
  context: S3rverContext,
  next: () => Promise<void>,
  path: string,
  bytes: number,
): Promise<void> {
  await next();
  for (let waited = 0; context.status < 300 && waited < 15_000; waited += 5) {
    if (((await stat(path).catch(() => undefined))?.size ?? 0) >= bytes) return;
    await sleep(5);
  }
}

async function endUpload(context: S3rverContext, upload: string): Promise<void> {
  await rm(upload, { recursive: true, force: true });
  context.status = 204;
}

async function listUploads(uploads: string, prefix: string): Promise<string> {
  let list = '';
  for (const id of await readdir(uploads).catch(() => [])) {
    const path = join(uploads, id, 'key');
    const key = await readFile(path, 'utf8');
    if (!key.startsWith(prefix)) continue;
    const initiated = (await stat(path)).mtime.toISOString();
    list += `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`;
  }
  return `<ListMultipartUploadsResult>${list}<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`;
}

async function partsOf(upload: string): Promise<string[]> {
  return (await readdir(upload).catch(() => [])).filter((name) => /^\d+$/.test(name));
}

async function partBytes(upload: string): Promise<number> {
  let bytes = 0;
  for (const part of await partsOf(upload)) bytes += (await stat(join(upload, part))).size;
  return bytes;
}

async function listParts(upload: string): Promise<string> {
  let list = '';
  for (const part of await partsOf(upload)) {
    const { mtime, size } = await stat(join(upload, part));
    list += `<Part><PartNumber>${part}</PartNumber><LastModified>${mtime.toISOString()}</LastModified><Size>${size}</Size></Part>`;
  }
  return `<ListPartsResult>${list}<IsTruncated>false</IsTruncated></ListPartsResult>`;
}

async function copyPart(context: S3rverContext, folder: string, upload: string): Promise<void> {
  const { headers, query } = context;
  const source = decodeURIComponent(headers['x-amz-copy-source'] ?? '').replace(/^\/?[^/]+\//, '');
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers['x-amz-copy-source-range'] ?? '') ?? [];
  const whole = await readFile(join(folder, `${source}._S3rver_object`));
  const bytes = whole.subarray(Number(start), Number(end) + 1);
  const md5 = createHash('md5').update(bytes).digest('hex');
  const path = join(upload, query['partNumber'] ?? '');
  await writeFile(path, bytes);
  await writeFile(`${path}.md5`, md5);
  sendXml(context, `<CopyPartResult><ETag>"${md5}"</ETag></CopyPartResult>`);
}

function sendXml(context: S3rverContext, xml: string): void {
  context.status = 200;
  context.type = 'application/xml';
  context.body = xml;
}
