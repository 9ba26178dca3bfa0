import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { DocprocError } from '@org/docproc-core/errors';
import type { LinkingBlobStore } from '@org/docproc-store';
import { addressOf } from '../http/address.ts';
import { bearerOf } from '../http/bearer.ts';
import { authenticate } from '../rpc/base.ts';
import type { Services } from '../services.ts';
import type { FileTarget } from './links.ts';
import { dispositionOf } from './name.ts';
import { parseRange } from './range.ts';
import { fileOf, type StoredFile } from './stored.ts';

/** Where files are: `/files/documents/<id>` and `/files/reports/<id>`. */
export const filePath = /^\/files\/(documents|reports)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Sends a document's or report's file, whole or a range of it, to its owner: with a signed link, or with an access
 * token. Errors: `UNAUTHENTICATED`, `TOKEN_*`, `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `RESULT_NOT_READY`,
 * `BLOB_NOT_FOUND`, before anything is sent.
 */
export async function serveFile(
  services: Services,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, kind, id] = filePath.exec(url.pathname) ?? [];
  if (!kind || !id) throw new DocprocError('DOCUMENT_NOT_FOUND');
  const target = { kind: kind as FileTarget['kind'], id };
  const ownerId = await ownerOf(services, target, url, request);
  const file = await fileOf(services, { ...target, ownerId });
  await recordDownload(services, { ...target, ownerId }, request, response);
  await sendFile(services, file, request, response);
}

/** Notes a download; a range from the middle goes on with one that was noted. */
export async function recordDownload(
  { audit, proxyHops }: Services,
  { kind, id, ownerId }: FileTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'HEAD' || /^bytes=[1-9]/.test(request.headers.range ?? '')) return;
  await audit.record({
    action: kind === 'documents' ? 'document.downloaded' : 'report.downloaded',
    actorId: ownerId,
    targetId: id,
    address: addressOf(request, proxyHops),
    requestId: String(response.getHeader('x-request-id')),
  });
}

async function ownerOf(
  services: Services,
  { kind, id }: Omit<FileTarget, 'ownerId'>,
  url: URL,
  request: IncomingMessage,
): Promise<string> {
  if (url.searchParams.has('signature')) return services.links.verify(kind, id, url.searchParams);
  return (await authenticate(services, bearerOf(request.headers.authorization))).userId;
}

/**
 * Sends a stored file, whole or a range of it, with an ETag; 304 where the other end has it. Where the storage gives links,
 * the other end is sent to one, which answers ranges too.
 */
export async function sendFile(
  { blobs, metrics }: Pick<Services, 'blobs' | 'metrics'>,
  file: StoredFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const etag = `"${file.sha256}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'private, no-cache');
  if (matchesTag(request.headers['if-none-match'], etag)) return void response.writeHead(304).end();
  if (request.method === 'GET' && blobs.downloadUrl) return redirect(blobs, file, response);
  const ifRange = request.headers['if-range'];
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const range = parseRange(asked, file.bytes);
  if (range === 'unsatisfiable') {
    return void response.writeHead(416, { 'Content-Range': `bytes */${file.bytes}` }).end();
  }
  const content = request.method === 'HEAD' ? undefined : await blobs.read(file.sha256, range);
  response.setHeader('Content-Type', file.mediaType);
  response.setHeader('Content-Disposition', dispositionOf(file.fileName));
  const length = range ? range.end - range.start + 1 : file.bytes;
  response.setHeader('Content-Length', length);
  if (range) response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.bytes}`);
  response.writeHead(range ? 206 : 200);
  if (!content) return void response.end();
  await pipeline(content, response);
  metrics.downloaded(length);
}

async function redirect(
  blobs: LinkingBlobStore,
  { sha256, mediaType, fileName }: StoredFile,
  response: ServerResponse,
): Promise<void> {
  const url = await blobs.downloadUrl?.(sha256, { mediaType, disposition: dispositionOf(fileName) });
  if (url === undefined || !(await blobs.stat(sha256))) throw new DocprocError('BLOB_NOT_FOUND');
  // A link is good for whoever has it, and not for long.
  response.writeHead(302, { Location: url, 'Cache-Control': 'no-store' }).end();
}

/** Whether the other end has what this tag stands for (RFC 9110 section 13.1.2). */
export function matchesTag(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags?.some((tag) => tag === etag || tag === '*') === true;
}
