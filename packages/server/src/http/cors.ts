import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which other origins browsers may call from. */
export interface Cors {
  /** Whether a request from this origin is taken: none stated, the server's own, or a configured one. */
  allows(request: IncomingMessage): boolean;
  /** Says so to the browser. Answers preflight requests; true where that was all. */
  apply(request: IncomingMessage, response: ServerResponse): boolean;
}

const exposed = [
  'content-disposition, content-range, accept-ranges, etag, location, retry-after, x-request-id',
  'docproc-api-version, ratelimit-limit, ratelimit-remaining, ratelimit-reset, upload-offset, upload-length',
].join(', ');

/** Closed but for the given origins, such as `https://app.example.com`. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  return {
    allows({ headers }) {
      const { origin } = headers;
      return origin === undefined || allowed.has(origin) || isOwn(origin, headers.host);
    },
    apply(request, response) {
      const { origin } = request.headers;
      response.setHeader('Vary', 'Origin');
      if (origin !== undefined && allowed.has(origin)) {
        response.setHeader('Access-Control-Allow-Origin', origin);
        response.setHeader('Access-Control-Expose-Headers', exposed);
      }
      if (request.method !== 'OPTIONS') return false;
      response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
      const headers = request.headers['access-control-request-headers'];
      if (headers !== undefined) response.setHeader('Access-Control-Allow-Headers', headers);
      response.setHeader('Access-Control-Max-Age', '7200');
      response.writeHead(204).end();
      return true;
    },
  };
}

function isOwn(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
