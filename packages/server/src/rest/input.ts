import type { IncomingMessage } from 'node:http';
import { DocprocError } from '@org/docproc-core/errors';
import { readBody } from '../adapter/body.ts';
import { renamed, toCamel } from './names.ts';
import { inputName, type RouteMatch } from './routes.ts';
import { coerced } from './schema.ts';

/**
 * The procedure's input from a request's path, query and body, by the procedure's names. Of a text it makes what the
 * schema asks for; whether that is right, the procedure checks.
 * Errors: `VALIDATION_FAILED` where the body is no JSON object or of another type; those of reading it.
 */
export async function readInput(
  match: RouteMatch,
  request: IncomingMessage,
  query: string,
): Promise<unknown> {
  const { operation, parameters } = match;
  if (!operation.input) return undefined;
  const body = hasBody(operation.method) ? await readMembers(match, request) : {};
  const fromQuery = hasBody(operation.method) ? {} : fromTexts(match, new URLSearchParams(query));
  const fromPath = fromTexts(match, new URLSearchParams(Object.entries(parameters)));
  return { ...fromQuery, ...body, ...fromPath };
}

function hasBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

/** Members of the body: of a JSON object, or where the operation takes one, of a form. */
async function readMembers(match: RouteMatch, request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded' && match.operation.body === 'form') {
    return fromTexts(match, new URLSearchParams(await readBody(request)));
  }
  const text = await readBody(request);
  if (text === '') return {};
  if (type !== 'application/json') throw wrongType(match.operation.body === 'form');
  const given = parse(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw noObject();
  const entries = Object.entries(given).map(([name, value]) => [
    inputName(match.operation, name),
    renamed(value, toCamel),
  ]);
  return Object.fromEntries(entries);
}

/** An empty text counts as not given. */
function fromTexts({ operation }: RouteMatch, texts: URLSearchParams): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const name of new Set(texts.keys())) {
    const given = texts.getAll(name).filter((text) => text !== '');
    const member = inputName(operation, name);
    if (given.length > 0) members[member] = coerced(given, operation.input?.properties?.[member]);
  }
  return members;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DocprocError('VALIDATION_FAILED', 'The body is no JSON.', { cause });
  }
}

function noObject(): DocprocError {
  return new DocprocError('VALIDATION_FAILED', 'The body must be a JSON object.');
}

function wrongType(orForm: boolean): DocprocError {
  const form = orForm ? ' or application/x-www-form-urlencoded' : '';
  return new DocprocError('VALIDATION_FAILED', `The body must be application/json${form}.`);
}
