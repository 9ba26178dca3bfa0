import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { matchesTag } from '../files/serve.ts';

/** A file of a page that this server brings along. */
export interface PageFile {
  readonly type: 'text/html' | 'text/css' | 'text/javascript' | 'application/json';
  readonly read: () => Promise<string>;
}

/** By path. */
export type PageFiles = Readonly<Record<string, PageFile>>;

/** Serves pages; false where the path is none of theirs. */
export type PagesHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<boolean>;

/** A page runs its own scripts and asks its own server; nothing else, nothing inline, and nobody frames it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Makes the handler. Each file is read once, when it is first asked for; all of them come from this server. */
export function createPagesHandler(files: PageFiles): PagesHandler {
  const read = new Map<string, Promise<string>>();
  return async (request, response, path) => {
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (!file || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const reading = read.get(path) ?? file.read();
    read.set(path, reading);
    // What could not be read is tried again.
    reading.catch(() => read.delete(path));
    const text = await reading;
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'no-cache');
    if (matchesTag(request.headers['if-none-match'], etag)) {
      response.writeHead(304).end();
      return true;
    }
    response.setHeader('Content-Type', `${file.type}; charset=utf-8`);
    response.end(request.method === 'HEAD' ? undefined : text);
    return true;
  };
}

/** A file in the package's folder of assets. */
export function asset(type: PageFile['type'], name: string): PageFile {
  const path = `./assets/${name}`;
  return {
    type,
    read: () => readFile(new URL(path, import.meta.resolve('@org/docproc-server/package.json')), 'utf8'),
  };
}
