import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DocprocError } from '@org/docproc-core/errors';
import { matchesTag, recordDownload, sendFile } from '../files/serve.ts';
import type { StoredFile } from '../files/stored.ts';
import { contextOf, quotaHeaders } from '../http/call.ts';
import { streamBody } from '../http/file-body.ts';
import { goneSignal } from '../http/gone.ts';
import { notesOf } from '../http/notes.ts';
import { type LogDownload, sendLogLines } from '../logs/download.ts';
import { authenticate } from '../rpc/base.ts';
import type { Context } from '../rpc/context.ts';
import { discard } from '../rpc/upload.ts';
import type { Services } from '../services.ts';
import { failureOf, type RestAnswer, successOf } from './envelope.ts';
import { receiveFiles } from './files.ts';
import { readInput } from './input.ts';
import { createOperations, createRouteTable, type RouteMatch, type RouteTable } from './routes.ts';
import { apiVersion } from './version.ts';

/** Where the REST face is: `/api/...`, and the same with its version, `/api/v1/...`. */
const prefix = /^\/api(?:\/v1)?(?=\/)/;

/** Answers a request of the REST face; false where the path is none of it. */
export type RestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<boolean>;

/** What one request is answered with. */
interface Exchange {
  readonly services: Services;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly context: Context;
  readonly signal: AbortSignal;
}

/** The REST face: the server's own procedures by method and path, every answer in one envelope. */
export function createRestHandler(services: Services): RestHandler {
  const table = createRouteTable(createOperations());
  return async (request, response, path) => {
    if (!prefix.test(path)) return false;
    response.setHeader('Docproc-Api-Version', apiVersion);
    const context = contextOf(services, request, String(response.getHeader('x-request-id')));
    const exchange = { services, request, response, context, signal: goneSignal(response) };
    try {
      await answer(exchange, findRoute(table, exchange, path.replace(prefix, '')));
    } catch (error) {
      if (response.headersSent || response.destroyed) throw error;
      send(exchange, failureOf(error));
    }
    return true;
  };
}

/** Errors: `NOT_FOUND`, `METHOD_NOT_ALLOWED`. */
function findRoute(table: RouteTable, { request, response }: Exchange, path: string): RouteMatch {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const found = table.find(method, path);
  if (!found) throw new DocprocError('NOT_FOUND');
  if ('operation' in found) {
    notesOf(request).route = `/api${found.operation.path}`;
    return found;
  }
  response.setHeader('Allow', found.join(', '));
  throw new DocprocError('METHOD_NOT_ALLOWED', `Allowed here: ${found.join(', ')}.`);
}

async function answer(exchange: Exchange, match: RouteMatch): Promise<void> {
  const { operation } = match;
  if (operation.body === 'files') return answerUpload(exchange, match);
  const output = await callWith(exchange, match, () => inputOf(exchange, match));
  if (operation.answer === 'lines') return answerLines(exchange, output as LogDownload);
  if (operation.answer === 'file') return answerFile(exchange, match, output as StoredFile);
  send(exchange, successOf(operation, output));
}

function inputOf({ request, response }: Exchange, match: RouteMatch): unknown {
  const url = request.url ?? '';
  if (match.operation.body === 'piece') {
    response.setHeader('Cache-Control', 'no-store');
    return streamBody(request);
  }
  return readInput(match, request, url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

/** Calls the procedure. It asks for its input once it knows who calls: nobody else's body is read. */
async function callWith(
  { context, signal }: Exchange,
  { operation, parameters }: RouteMatch,
  getRawInput: () => unknown,
): Promise<unknown> {
  const header = (name: string) => (name === 'docproc-upload-id' ? parameters['id'] : context.header(name));
  return operation.procedure({
    path: operation.name,
    getRawInput: async () => getRawInput(),
    ctx: { ...context, header },
    type: operation.procedure._def.type,
    signal,
    batchIndex: 0,
  });
}

/** One call for each file of the form; the first receives them all. */
async function answerUpload(exchange: Exchange, match: RouteMatch): Promise<void> {
  const { services, request, context, signal } = exchange;
  await authenticate(services, context.token);
  const files = await receiveFiles(services, request, signal);
  const documents: unknown[] = [];
  for (const [index, file] of files.entries()) {
    const made = callWith(exchange, match, () => file);
    // The file that failed is gone already; those behind it are to go, too.
    made.catch(() => Promise.all(files.slice(index + 1).map(({ blob }) => discard(services, blob))));
    documents.push(await made);
  }
  const several = documents.length > 1;
  const { body, status } = successOf(match.operation, several ? documents : documents[0]);
  send(exchange, { status, body });
}

async function answerFile(
  exchange: Exchange,
  { operation, parameters }: RouteMatch,
  file: StoredFile,
): Promise<void> {
  const { services, request, response, context } = exchange;
  const { userId } = await authenticate(services, context.token);
  const id = parameters['id'];
  if (id !== undefined) {
    const kind = operation.name === 'reports.download' ? 'reports' : 'documents';
    await recordDownload(services, { kind, id, ownerId: userId }, request, response);
  }
  await sendFile(services, file, request, response);
}

async function answerLines(
  { services, request, response, context }: Exchange,
  lines: LogDownload,
): Promise<void> {
  const { userId } = await authenticate(services, context.token);
  await sendLogLines({ ...context, userId }, lines, request, response);
}

const jsonType = 'application/json; charset=utf-8';

/** Sends JSON. What was read comes with an ETag, and not again to who has it. */
function send({ request, response, context }: Exchange, { status, body, retryAfter }: RestAnswer): void {
  const text = JSON.stringify(body);
  for (const [name, value] of Object.entries(quotaHeaders(context))) response.setHeader(name, value);
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="docproc"');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || status !== 200) {
    response.setHeader('Content-Type', jsonType);
    response.setHeader('Cache-Control', 'no-store');
    response.statusCode = status;
    return void response.end(text);
  }
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', 'private, no-cache');
  if (matchesTag(request.headers['if-none-match'], etag)) return void response.writeHead(304).end();
  response.setHeader('Content-Type', jsonType);
  response.end(request.method === 'HEAD' ? undefined : text);
}
