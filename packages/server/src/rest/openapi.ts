import { type ErrorCode, errorCatalogue } from '@org/docproc-core/errors';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { rpcCodes } from '../errors/table.ts';
import type { Access } from '../rpc/meta.ts';
import { fileTypes } from '../rpc/upload-settings.ts';
import { fixedPaths } from './fixed-paths.ts';
import { renamed, toSnake } from './names.ts';
import { createOperations, inputName, type RestOperation, restName } from './routes.ts';
import { type JsonSchema, renamedSchema } from './schema.ts';
import { apiVersion } from './version.ts';

type Json = Readonly<Record<string, unknown>>;

/** The REST face in OpenAPI 3.1, made from the procedures themselves. */
export function createOpenApi(): Json {
  const operations = createOperations();
  const paths: Record<string, Record<string, unknown>> = { ...fixedPaths };
  for (const operation of operations) {
    const path = `/api${operation.path}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Docproc',
      version: apiVersion,
      summary: 'Documents in, typed and traceable data and finished reports out.',
      description: `Every JSON answer has one envelope: \`success\`, \`message\` and \`data\`; a page has \`total\`, \`page\`, \`page_size\` and \`total_pages\` beside it; a failure has \`error_code\` and \`details\`. This is version ${apiVersion}, named by the header \`Docproc-Api-Version\` of each answer; \`/api/v1/...\` and \`/api/...\` are the same.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: { securitySchemes, schemas: { Failure: failureSchema } },
  };
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  password: {
    type: 'oauth2',
    flows: { password: { tokenUrl: '/api/auth/login', refreshUrl: '/api/auth/refresh', scopes: {} } },
  },
};

const failureSchema = {
  type: 'object',
  required: ['success', 'message', 'error_code', 'details'],
  properties: {
    success: { const: false },
    message: { type: 'string', description: 'For people: what failed, and what to do.' },
    error_code: { type: 'string', description: 'For programs: stable.', enum: Object.keys(errorCatalogue) },
    details: { type: ['object', 'null'], description: 'Such as `fields`: what is wrong with which member.' },
  },
};

function tagOf({ name }: RestOperation): string {
  return name.split('.', 1)[0] ?? name;
}

function describe(operation: RestOperation): Json {
  const { name, meta } = operation;
  const needsLogin = meta.access !== 'anyone';
  const body = requestBody(operation);
  return {
    operationId: `${operation.method.toLowerCase()}${operation.path.replaceAll(/[{}]/g, '').replaceAll(/[/-]+(\w)/g, (_m, c: string) => c.toUpperCase())}`,
    tags: [tagOf(operation)],
    summary: meta.summary,
    description: `The procedure \`${name}\`.${meta.access === 'admin' ? ' For administrators.' : ''}`,
    ...(needsLogin && { security: [{ bearer: [] }, { password: [] }] }),
    ...(!needsLogin && { security: [] }),
    parameters: [...parametersOf(operation), ...headersOf(operation)],
    ...(body && { requestBody: body }),
    responses: { [String(operation.status ?? 200)]: successResponse(operation), ...failures(operation) },
  };
}

/** Path parameters, and for what has no body the rest of the input as query. */
function parametersOf(operation: RestOperation): Json[] {
  const { input, parameters, method } = operation;
  const inPath = parameters.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: single(input?.properties?.[inputName(operation, name)]) ?? { type: 'string', format: 'uuid' },
  }));
  if (method !== 'GET' && method !== 'DELETE') return inPath;
  const rest = membersOf(operation).map(([member, schema]) => ({
    name: restName(operation, member),
    in: 'query',
    required: (input?.required ?? []).includes(member) && schema['default'] === undefined,
    ...(schema.type === 'array' && { style: 'form', explode: true }),
    schema,
  }));
  return [...inPath, ...rest];
}

/** Of a list the schema of its items: the path names one. */
function single(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema?.type === 'array' ? schema.items : schema;
}

/** Members of the input that are not in the path. */
function membersOf(operation: RestOperation): (readonly [string, JsonSchema])[] {
  const inPath = new Set(operation.parameters.map((name) => inputName(operation, name)));
  return Object.entries(operation.input?.properties ?? {}).filter(([member]) => !inPath.has(member));
}

function headersOf({ body }: RestOperation): Json[] {
  const header = (name: string, description: string, schema: Json, required = false) => ({
    name,
    in: 'header',
    required,
    description,
    schema,
  });
  if (body === 'files') {
    const description = 'The same key gives the same document, as long as that exists: for who tries again.';
    return [header('Idempotency-Key', description, { type: 'string', maxLength: 255 })];
  }
  if (body !== 'piece') return [];
  const description = 'Place of the first byte: how much has arrived before.';
  return [header('Upload-Offset', description, { type: 'integer', minimum: 0 }, true)];
}

function requestBody(operation: RestOperation): Json | undefined {
  if (operation.body === 'files')
    return { required: true, content: { 'multipart/form-data': { schema: filesSchema } } };
  if (operation.body === 'piece') {
    const schema = { type: 'string', format: 'binary' };
    return { required: true, content: { 'application/octet-stream': { schema } } };
  }
  const members = membersOf(operation);
  if (operation.method === 'GET' || operation.method === 'DELETE' || members.length === 0) return undefined;
  const required = (operation.input?.required ?? []).some((name) =>
    members.some(([member]) => member === name),
  );
  if (operation.body !== 'form') return { required, content: { 'application/json': bodyContent(operation) } };
  // The other names are the form's; JSON has our own.
  const { names: _ofForm, ...plain } = operation;
  const content = {
    'application/json': bodyContent(plain),
    'application/x-www-form-urlencoded': bodyContent(operation),
  };
  return { required, content };
}

function bodyContent(operation: RestOperation): Json {
  const members = membersOf(operation);
  const required = (operation.input?.required ?? []).filter((name) =>
    members.some(([member]) => member === name),
  );
  const properties = members.map(([member, schema]) => [
    restName(operation, member),
    renamedSchema(schema, toSnake),
  ]);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required: required.map((member) => restName(operation, member)) }),
  };
  return { schema, example: exampleInput(operation) };
}

function exampleInput(operation: RestOperation): Json {
  const given = (operation.meta.example?.input ?? {}) as Json;
  const members = new Set(membersOf(operation).map(([member]) => member));
  const entries = Object.entries(given).filter(([member]) => members.has(member));
  return Object.fromEntries(
    entries.map(([member, value]) => [restName(operation, member), renamed(value, toSnake)]),
  );
}

const filesSchema = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      description: 'The file; several parts of this name are several files.',
      type: 'string',
      format: 'binary',
    },
    file_type: {
      type: 'string',
      enum: fileTypes,
      description: 'Refuses a file whose content is something else.',
    },
    priority: { type: 'integer', minimum: 1, maximum: 9, default: 5 },
    reuse: {
      type: 'boolean',
      default: false,
      description: "Gives the caller's document with the same bytes.",
    },
  },
};

function successResponse(operation: RestOperation): Json {
  const description = operation.message ?? 'OK';
  if (operation.answer === 'file') {
    const content = { '*/*': { schema: { type: 'string', format: 'binary' } } };
    return { description: 'The file. Ranges, `ETag` and `If-None-Match` are served.', content };
  }
  if (operation.answer === 'lines') {
    const content = { 'application/x-ndjson': { schema: { type: 'string' } } };
    return { description: 'One JSON object a line, as it was written, streamed.', content };
  }
  const example = exampleAnswer(operation);
  return { description, content: { 'application/json': { schema: answerSchema(operation), example } } };
}

function answerSchema(operation: RestOperation): Json {
  const head = { success: { const: true }, message: { type: 'string' } };
  const schema = renamedSchema(operation.output ?? {}, toSnake, operation.verbatim);
  if (operation.answer === 'page') {
    const { items, ...page } = schema.properties ?? {};
    const required = (schema.required ?? []).filter((name) => name !== 'items');
    return object({ ...head, data: items ?? {}, ...page }, ['success', 'message', 'data', ...required]);
  }
  const data = operation.body === 'files' ? { anyOf: [schema, { type: 'array', items: schema }] } : schema;
  const tokens = operation.answer === 'tokens' ? tokenMembers : {};
  return object({ ...head, data, ...tokens }, ['success', 'message', 'data', ...Object.keys(tokens)]);
}

/** As OAuth2 clients look for them (RFC 6749 section 5.1). */
const tokenMembers = {
  access_token: { type: 'string' },
  token_type: { const: 'bearer' },
  expires_in: { type: 'integer', description: 'Seconds.' },
  refresh_token: { type: 'string' },
};

function object(properties: Json, required: readonly string[]): Json {
  return { type: 'object', properties, required };
}

function exampleAnswer(operation: RestOperation): Json {
  const output = renamed(operation.meta.example?.output, toSnake, operation.verbatim) as Json;
  const head = { success: true, message: operation.message ?? 'OK' };
  if (operation.answer === 'page') {
    const { items, ...page } = output;
    return { ...head, data: items, ...page };
  }
  if (operation.answer !== 'tokens') return { ...head, data: output };
  const { access_token, refresh_token } = output;
  return { ...head, data: output, access_token, token_type: 'bearer', expires_in: 900, refresh_token };
}

/** Failures of every call of this kind. */
const common: Readonly<Record<Access, readonly ErrorCode[]>> = {
  anyone: ['VALIDATION_FAILED', 'RATE_LIMITED', 'DATABASE_UNAVAILABLE', 'INTERNAL'],
  user: [
    ...(['VALIDATION_FAILED', 'RATE_LIMITED', 'DATABASE_UNAVAILABLE', 'INTERNAL'] as const),
    ...(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID'] as const),
  ],
  admin: [
    ...(['VALIDATION_FAILED', 'RATE_LIMITED', 'DATABASE_UNAVAILABLE', 'INTERNAL'] as const),
    ...(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'FORBIDDEN'] as const),
  ],
};

/** Failures by status, each with the codes that it may carry. */
function failures({ meta }: RestOperation): Json {
  const codes = new Set([...(meta.errors ?? []), ...common[meta.access ?? 'admin']]);
  const byStatus = Map.groupBy(codes, statusOf);
  return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), failureResponse(group)]));
}

/** The HTTP status of a failure with this code. */
function statusOf(code: ErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: rpcCodes[code] }));
}

function failureResponse(codes: readonly ErrorCode[]): Json {
  const [first = 'INTERNAL'] = codes;
  const example = { success: false, message: errorCatalogue[first], error_code: first, details: null };
  const schema = { $ref: '#/components/schemas/Failure' };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code]}`).join('\n\n'),
    content: { 'application/json': { schema, example } },
  };
}
