import { readFile } from 'node:fs/promises';
import { validate } from '@readme/openapi-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOpenApi } from '../../src/rest/openapi.ts';
import { allProcedures, createOperations, parsersOf } from '../../src/rest/routes.ts';
import type { ProcedureMeta } from '../../src/rpc/meta.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** What each path does is asked for by name: one that vanishes breaks somebody. */
const promised = [
  'POST /api/auth/register',
  'POST /api/auth/login',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'GET /api/users/me',
  'PUT /api/users/profile',
  'PUT /api/users/password',
  'GET /api/users/{id}',
  'POST /api/documents/upload',
  'GET /api/documents',
  'GET /api/documents/{id}',
  'DELETE /api/documents/{id}',
  'POST /api/documents/{id}/reprocess',
  'GET /api/documents/{id}/extracted-data',
  'GET /api/documents/{id}/reports',
  'POST /api/documents/{id}/reports',
  'GET /api/reports/{id}/download',
  'GET /api/documents/{id}/download',
  'GET /api/documents/stats/summary',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
];

/** Procedures that take bytes have no schema of zod's for them. */
const takeBytes = ['documents.upload', 'uploads.append'];

describe.each(allProcedures())('%s', (name, procedure) => {
  const { summary, errors, example, rest, access } = procedure._def.meta as ProcedureMeta;
  const { input, output } = parsersOf(procedure);

  it('says what it does, who may call it, how it fails, and shows an example', () => {
    expect(summary).toMatch(/^[A-Z].{5,}$/);
    expect(access).toBeDefined();
    expect(errors).toBeDefined();
    expect(example).toBeDefined();
    if (procedure._def.type !== 'subscription' && !name.startsWith('health.')) expect(rest).toBeDefined();
  });

  it('has schemas, and an example that fits them', () => {
    expect(output).toBeInstanceOf(z.ZodType);
    if (takeBytes.includes(name)) expect(input).toHaveProperty('parse');
    else if (input !== undefined) {
      expect(input).toBeInstanceOf(z.ZodType);
      (input as z.ZodType).parse(example?.input);
    } else expect(example).not.toHaveProperty('input');
    if (procedure._def.type === 'subscription') return;
    const given = example?.output;
    expect((output as z.ZodType).parse(given)).toEqual(given);
  });
});

it('promises all that it did', () => {
  const { paths } = createOpenApi() as { paths: Record<string, Record<string, unknown>> };
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(told).toEqual(expect.arrayContaining(promised));
});

it('names every operation in docs/api.md', async () => {
  const text = await readFile(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
  const missing = createOperations()
    .map(({ method, path }) => `\`${method} /api${path}\``)
    .filter((name) => !text.includes(name));
  expect(missing).toEqual([]);
});

it('shows the login as JSON has it, and as OAuth2 has it', () => {
  const { paths } = createOpenApi() as {
    paths: Record<string, { post: { requestBody: { content: Record<string, { example: object }> } } }>;
  };
  const { content } = paths['/api/auth/login']!.post.requestBody;
  expect(Object.keys(content['application/json']!.example)).toEqual(['email', 'password']);
  expect(Object.keys(content['application/x-www-form-urlencoded']!.example)).toEqual([
    'username',
    'password',
  ]);
});

it('has one operation for each method and path', () => {
  const names = createOperations().map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
});

describe('served', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it('passes a validator of OpenAPI', async () => {
    const api = await (await fetch(`${stage.url}/openapi.json`)).json();
    const result = await validate(api as Parameters<typeof validate>[0]);
    expect(result).toMatchObject({ valid: true, warnings: [] });
    const ids = Object.values(
      (api as { paths: Record<string, Record<string, { operationId: string }>> }).paths,
    ).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a page that needs nothing from elsewhere and runs nothing inline', async () => {
    const page = await fetch(`${stage.url}/docs`);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const html = await page.text();
    // The icon is none, and in the page itself.
    const links = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, link]) => link!);
    expect(links).toEqual(expect.arrayContaining(['/docs/script.js', '/docs/style.css', '/openapi.json']));
    for (const link of links) {
      expect(link).toMatch(/^\//);
      expect((await fetch(stage.url + link)).status).toBe(200);
    }
    expect(html).not.toMatch(/<script>|style=|onclick=/);
    const etag = page.headers.get('etag')!;
    expect((await fetch(`${stage.url}/docs`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});
