import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { matchesTag } from '../files/serve.ts';
import { createOpenApi } from './openapi.ts';

/** Serves the documentation of the REST face; false where the path is none of it. */
export type DocsHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<boolean>;

interface Page {
  readonly type: string;
  readonly read: () => Promise<string>;
}

/** The page runs its own script and asks its own server; nothing else, and nobody frames it. */
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

/** `/openapi.json`, and `/docs`: a page that shows it and sends requests. Everything comes from this server. */
export function createDocsHandler(): DocsHandler {
  const pages: Readonly<Record<string, Page>> = {
    '/openapi.json': { type: 'application/json', read: async () => JSON.stringify(createOpenApi()) },
    '/docs': { type: 'text/html', read: () => readAsset('docs.html') },
    '/docs/script.js': { type: 'text/javascript', read: () => readAsset('docs.js') },
    '/docs/style.css': { type: 'text/css', read: () => readAsset('docs.css') },
  };
  const read = new Map<string, Promise<string>>();
  return async (request, response, path) => {
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!page || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const reading = read.get(path) ?? page.read();
    read.set(path, reading);
    const text = await reading;
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'no-cache');
    if (matchesTag(request.headers['if-none-match'], etag)) {
      response.writeHead(304).end();
      return true;
    }
    response.setHeader('Content-Type', `${page.type}; charset=utf-8`);
    response.end(request.method === 'HEAD' ? undefined : text);
    return true;
  };
}

/** A file that the package brings along. */
function readAsset(name: string): Promise<string> {
  return readFile(
    new URL(`./assets/${name}`, import.meta.resolve('@org/docproc-server/package.json')),
    'utf8',
  );
}
