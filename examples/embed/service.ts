/**
 * A small service around the core, with the limits that a service needs: `node service.ts`, then
 *   curl --data-binary @invoice.pdf 'localhost:8080/extract?name=invoice.pdf'
 *   curl --data-binary @invoice.pdf 'localhost:8080/report?format=pdf' --output report.pdf
 * Settings: PORT (8080), MAX_BYTES (20 MiB), THREADS (2), TIMEOUT_MS (60,000), MAX_WAITING (20).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  buildReport,
  DocprocError,
  type Document,
  isDocprocError,
  type ReportFormat,
} from '@org/docproc-core';
import { createExtractionPool } from '@org/docproc-core/extract';

const setting = (name: string, fallback: number) => Number(process.env[name] ?? fallback);
const maxBytes = setting('MAX_BYTES', 20 * 1024 ** 2);
const maxWaiting = setting('MAX_WAITING', 20);
const pool = createExtractionPool({
  threads: setting('THREADS', 2),
  maxMemoryMb: 512,
  timeoutMs: setting('TIMEOUT_MS', 60_000),
  maxPages: 500,
});
const formats: readonly ReportFormat[] = ['html', 'pdf', 'xlsx', 'csv', 'markdown', 'json'];
let atWork = 0;

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => refuse(request, response, error));
});
// Nobody holds a connection for nothing.
server.headersTimeout = 10_000;
server.requestTimeout = 60_000;
server.listen(setting('PORT', 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => {
  server.close(() => void pool.close());
  server.closeIdleConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'POST' || !['/extract', '/report'].includes(pathname)) {
    return send(response, 404, { code: 'NOT_FOUND', message: 'POST /extract or POST /report.' });
  }
  // Whoever comes when the line is full is told to come again, instead of filling the memory with files.
  if (atWork >= maxWaiting) {
    response.setHeader('Retry-After', '5');
    return send(response, 503, { code: 'RATE_LIMITED', message: 'There is too much to do. Try again.' });
  }
  atWork += 1;
  try {
    const document = await read(request, response, searchParams.get('name') ?? 'document');
    if (pathname === '/extract') return send(response, document.status === 'failed' ? 422 : 200, document);
    await sendReport(response, document, searchParams.get('format') ?? 'html');
  } finally {
    atWork -= 1;
  }
}

/** The body as a Document. Work ends when the caller leaves. */
async function read(request: IncomingMessage, response: ServerResponse, name: string): Promise<Document> {
  const bytes = await readBody(request);
  const left = new AbortController();
  response.once('close', () => left.abort());
  return pool.extract(bytes, { name, signal: left.signal });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new DocprocError('INPUT_TOO_LARGE', `The file is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function sendReport(response: ServerResponse, document: Document, name: string): Promise<void> {
  const format = formats.find((known) => known === name);
  if (format === undefined)
    throw new DocprocError('OPTION_INVALID', `format is one of ${formats.join(', ')}.`);
  const report = await buildReport(document, { format });
  response.writeHead(200, { 'Content-Type': report.mediaType, 'X-Content-Type-Options': 'nosniff' });
  response.end(report.bytes);
}

const statuses: Readonly<Record<string, number>> = { INPUT_TOO_LARGE: 413, OPTION_INVALID: 400 };

/** An error of ours has a code and a message for the caller; any other one is for the log alone. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  // What is left of a body that is not wanted is not read.
  if (!request.complete) response.setHeader('Connection', 'close');
  if (isDocprocError(error)) {
    const { code, message } = error;
    send(response, statuses[code] ?? 500, { code, message });
    return;
  }
  console.error(error);
  send(response, 500, { code: 'INTERNAL', message: 'Something went wrong.' });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' });
  response.end(JSON.stringify(body));
}
