import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extraction, openStage, password, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage({ maxUploadBytes: 1_000_000 });
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Envelope {
  readonly success: boolean;
  readonly message: string;
  readonly data: Record<string, unknown>;
  readonly error_code?: string;
  readonly details?: unknown;
}

/** Asks the REST face as somebody. */
async function ask(
  method: string,
  path: string,
  init: RequestInit & { json?: unknown; as?: Session | null } = {},
) {
  const { json, as = kim, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (as) headers.set('authorization', `Bearer ${as.accessToken}`);
  if (json !== undefined) headers.set('content-type', 'application/json');
  const body = json === undefined ? rest.body : JSON.stringify(json);
  const response = await fetch(`${stage.url}/api${path}`, {
    ...rest,
    method,
    headers,
    ...(body && { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson && text ? JSON.parse(text) : {}) as Envelope,
  };
}

function formOf(
  files: readonly (readonly [name: string, content: string])[],
  fields: Record<string, string> = {},
) {
  const form = new FormData();
  for (const [name, content] of files) form.append('file', new Blob([content]), name);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

async function finish(documentId: string) {
  await stage.documents.claim({ documentId, run: 1 }, { workerId: 'w', attempt: 1 });
  await stage.documents.complete({ documentId, run: 1 }, extraction());
}

async function addDocument(name = 'a.txt', content = `text ${Math.random()}`): Promise<string> {
  const { body } = await ask('POST', '/documents/upload', { body: formOf([[name, content]]) });
  return String(body.data['id']);
}

describe('accounts', () => {
  it('are made, log in by JSON or as OAuth2 does, and renew their tokens', async () => {
    const account = { email: 'rest@example.com', password, name: '나래' };
    const made = await ask('POST', '/auth/register', { json: account, as: null });
    expect(made).toMatchObject({
      status: 201,
      body: { success: true, data: { email: account.email } },
    });
    const byJson = await ask('POST', '/auth/login', { json: { email: account.email, password }, as: null });
    expect(byJson.body).toMatchObject({
      success: true,
      data: { user: { name: '나래' } },
      token_type: 'bearer',
    });
    const form = new URLSearchParams({ grant_type: 'password', username: account.email, password });
    const byForm = await ask('POST', '/auth/login', { body: form, as: null });
    expect(byForm).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), token_type: 'bearer', expires_in: expect.any(Number) },
    });
    const { refresh_token } = byForm.body as unknown as { refresh_token: string };
    const renewed = await ask('POST', '/auth/refresh', { json: { refresh_token }, as: null });
    const { access_token } = renewed.body as unknown as { access_token: string };
    const me = await fetch(`${stage.url}/api/users/me`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(await me.json()).toMatchObject({ success: true, data: { email: account.email } });
    const again = renewed.body as unknown as { refresh_token: string };
    expect(
      await ask('POST', '/auth/logout', { json: { refresh_token: again.refresh_token }, as: null }),
    ).toMatchObject({
      status: 200,
      body: { data: null },
    });
    const gone = await fetch(`${stage.url}/api/users/me`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(gone.status).toBe(401);
    expect(gone.headers.get('www-authenticate')).toContain('Bearer');
    expect(await gone.json()).toMatchObject({ success: false, error_code: 'TOKEN_INVALID', details: null });
  });

  it('show and change their profile and password', async () => {
    const lee = await stage.session();
    const renamed = await ask('PUT', '/users/profile', { json: { name: '새 이름' }, as: lee });
    expect(renamed.body.data).toMatchObject({ id: lee.userId, name: '새 이름', disabled: false });
    const address = { email: 'moved@example.com' };
    expect(await ask('PUT', '/users/profile', { json: address, as: lee })).toMatchObject({ status: 401 });
    const moved = await ask('PUT', '/users/profile', {
      json: { ...address, current_password: password },
      as: lee,
    });
    expect(moved.body.data).toMatchObject(address);
    expect(await ask('GET', `/users/${lee.userId}`, { as: lee })).toMatchObject({ status: 200 });
    expect(await ask('GET', `/users/${kim.userId}`, { as: lee })).toMatchObject({
      status: 404,
      body: { error_code: 'USER_NOT_FOUND' },
    });
    const change = { current_password: password, new_password: `${password} new` };
    expect(await ask('PUT', '/users/password', { json: change, as: lee })).toMatchObject({ status: 200 });
    expect(await ask('GET', '/users/me', { as: lee })).toMatchObject({ status: 401 });
  });
});

describe('uploads', () => {
  it('take a file under its Korean name, with priority and type', async () => {
    const form = formOf([['영수증 (1).csv', '품목,금액\n종이,100\n']], { file_type: 'csv', priority: '9' });
    const { status, body } = await ask('POST', '/documents/upload', { body: form });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      name: '영수증 (1).csv',
      priority: 9,
      state: 'queued',
      media_type: 'text/csv',
    });
  });

  it('take fields before files, too, and several files', async () => {
    const form = new FormData();
    form.set('priority', '2');
    for (const name of ['a', 'b', 'c']) form.append('file', new Blob([`text of ${name}`]), `${name}.txt`);
    const { body } = await ask('POST', '/documents/upload', { body: form });
    expect(body.data).toMatchObject(['a', 'b', 'c'].map((name) => ({ name: `${name}.txt`, priority: 2 })));
  });

  it('leave nothing of a form that is wrong in one file', async () => {
    const files = (await stage.files()).toSorted();
    const total = async () => (await ask('GET', '/documents')).body as unknown as { total: number };
    const before = await total();
    for (const [form, code] of [
      [
        formOf([
          ['a.txt', `new ${Math.random()}`],
          ['b.txt', ''],
        ]),
        'INPUT_EMPTY',
      ],
      [formOf([['a.txt', `new ${Math.random()}`]], { file_type: 'pdf' }), 'INPUT_TYPE_MISMATCH'],
      [formOf([['a.txt', `new ${Math.random()}`]], { priority: '10' }), 'VALIDATION_FAILED'],
      [formOf([['a.txt', 'x'.repeat(2_000_000)]]), 'INPUT_TOO_LARGE'],
      [formOf([], { priority: '1' }), 'VALIDATION_FAILED'],
    ] as const) {
      expect((await ask('POST', '/documents/upload', { body: form })).body).toMatchObject({
        error_code: code,
      });
    }
    expect((await stage.files()).toSorted()).toEqual(files);
    expect(await total()).toMatchObject({ total: before.total });
  });

  it('give the same document for the same key, and find the same bytes', async () => {
    const send = (content: string, fields = {}, headers = {}) =>
      ask('POST', '/documents/upload', { body: formOf([['k.txt', content]], fields), headers });
    const key = { 'idempotency-key': 'once-1' };
    const [first, second] = [await send('keyed text', {}, key), await send('keyed text', {}, key)];
    expect(second.body.data['id']).toBe(first.body.data['id']);
    expect(await send('another text', {}, key)).toMatchObject({
      status: 422,
      body: { error_code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect((await send('keyed text', { reuse: 'true' })).body.data['id']).toBe(first.body.data['id']);
    expect((await send('keyed text')).body.data['id']).not.toBe(first.body.data['id']);
  });

  it('arrive in pieces, from where a connection broke', async () => {
    const content = `piece by piece ${Math.random()}`;
    const begun = await ask('POST', '/uploads', { json: { name: '큰 파일.txt', bytes: content.length } });
    expect(begun).toMatchObject({ status: 201, body: { data: { received: 0 } } });
    const path = `/uploads/${begun.body.data['id']}`;
    const piece = (offset: number, end?: number) =>
      ask('PATCH', path, { headers: { 'upload-offset': String(offset) }, body: content.slice(offset, end) });
    expect((await piece(0, 5)).body.data).toMatchObject({ received: 5 });
    expect(await piece(3, 9)).toMatchObject({ status: 409, body: { error_code: 'UPLOAD_OFFSET_MISMATCH' } });
    expect((await ask('GET', path)).body.data).toMatchObject({ received: 5, bytes: content.length });
    const stranger = await stage.session();
    expect(await ask('GET', path, { as: stranger })).toMatchObject({ status: 404 });
    const last = await piece(5);
    const documentId = String(last.body.data['document_id']);
    expect((await ask('GET', `/documents/${documentId}`)).body.data).toMatchObject({ name: '큰 파일.txt' });
    expect((await ask('GET', `/documents/${documentId}/download`)).text).toBe(content);
    // Sent again because the answer was lost: the same document.
    expect((await piece(content.length)).body.data).toMatchObject({ document_id: documentId });
  });

  it('in pieces can be given up, and are no longer than was said', async () => {
    const before = (await stage.files()).toSorted();
    const begun = await ask('POST', '/uploads', { json: { name: 'x.txt', bytes: 6 } });
    const path = `/uploads/${begun.body.data['id']}`;
    await ask('PATCH', path, { headers: { 'upload-offset': '0' }, body: 'abc' });
    const long = await ask('PATCH', path, { headers: { 'upload-offset': '3' }, body: 'defg' });
    expect(long).toMatchObject({ status: 413 });
    expect(await ask('DELETE', path)).toMatchObject({ status: 200 });
    expect(await ask('GET', path)).toMatchObject({ status: 404, body: { error_code: 'UPLOAD_NOT_FOUND' } });
    expect((await stage.files()).toSorted()).toEqual(before);
  });
});

describe('documents', () => {
  it('are listed by page, filter and order', async () => {
    const lee = await stage.session();
    for (const name of ['나.txt', '가.txt', '다.txt']) {
      await ask('POST', '/documents/upload', { body: formOf([[name, name]]), as: lee });
    }
    const list = (query: string) => ask('GET', `/documents/?${query}`, { as: lee });
    const first = await list('page=1&page_size=2&sort=name');
    expect(first.body).toMatchObject({ success: true, total: 3, page: 1, page_size: 2, total_pages: 2 });
    expect(first.body.data).toMatchObject([{ name: '가.txt' }, { name: '나.txt' }]);
    const { next_cursor } = first.body as unknown as { next_cursor: string };
    expect((await list(`sort=name&cursor=${next_cursor}`)).body.data).toMatchObject([{ name: '다.txt' }]);
    expect((await list('status=queued,failed&search=%EB%8B%A4')).body).toMatchObject({ total: 1 });
    expect((await list('status=failed&type=invoice')).body).toMatchObject({ total: 0, data: [] });
    expect((await list('date_from=2020-01-01T00:00:00Z&date_to=2020-02-01T00:00:00Z')).body).toMatchObject({
      total: 0,
    });
    expect(await list('page_size=0&status=lost')).toMatchObject({
      status: 400,
      body: { error_code: 'VALIDATION_FAILED', details: { fields: { page_size: expect.any(String) } } },
    });
    const stats = await ask('GET', '/documents/stats/summary', { as: lee });
    expect(stats.body.data).toMatchObject({ total: 3 });
  });

  it('are shown, processed again, reported on and deleted', async () => {
    const id = await addDocument();
    expect(await ask('GET', `/documents/${id}/extracted-data`)).toMatchObject({ status: 409 });
    await finish(id);
    // The Document JSON keeps its own names.
    expect((await ask('GET', `/documents/${id}/extracted-data`)).body.data).toMatchObject({
      run: 1,
      document: { schemaVersion: 1, source: { mediaType: 'text/plain' } },
    });
    const made = await ask('POST', `/documents/${id}/reports`, { json: { format: 'json' } });
    expect(made).toMatchObject({ status: 202, body: { data: { document_ids: [id], state: 'pending' } } });
    expect((await ask('GET', `/documents/${id}/reports`)).body).toMatchObject({ total: 1 });
    const reportId = String(made.body.data['id']);
    expect(await ask('GET', `/reports/${reportId}/download`)).toMatchObject({ status: 409 });
    const blob = await stage.blobs.write(new Blob(['{}']).stream());
    await stage.reports.complete({ reportId }, { blob, mediaType: 'application/json', extension: 'json' });
    expect(await ask('GET', `/reports/${reportId}/download`)).toMatchObject({ status: 200, text: '{}' });
    expect(await ask('POST', `/documents/${id}/reprocess`)).toMatchObject({
      status: 202,
      body: { data: { run: 2 } },
    });
    expect(await ask('DELETE', `/documents/${id}`)).toMatchObject({ status: 200, body: { data: null } });
    expect(await ask('GET', `/documents/${id}`)).toMatchObject({
      status: 404,
      body: { success: false, error_code: 'DOCUMENT_NOT_FOUND', details: null },
    });
  });

  it('are downloaded whole, in part, or not again', async () => {
    const id = await addDocument('계약서.txt', '0123456789');
    const whole = await ask('GET', `/documents/${id}/download`);
    expect(whole.text).toBe('0123456789');
    expect(whole.headers.get('content-disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent('계약서.txt')}`,
    );
    const part = await ask('GET', `/documents/${id}/download`, { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const etag = whole.headers.get('etag')!;
    expect(
      await ask('GET', `/documents/${id}/download`, { headers: { 'if-none-match': etag } }),
    ).toMatchObject({
      status: 304,
      text: '',
    });
    const head = await ask('HEAD', `/documents/${id}/download`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
  });

  it('are not sent again to who has them', async () => {
    const id = await addDocument();
    const etag = (await ask('GET', `/documents/${id}`)).headers.get('etag')!;
    expect(await ask('GET', `/documents/${id}`, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
    });
    await finish(id);
    expect(await ask('GET', `/documents/${id}`, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 200,
    });
  });
});

describe('the face', () => {
  it('tells its version, and has it in the path, too', async () => {
    const { headers } = await ask('GET', '/users/me');
    expect(headers.get('docproc-api-version')).toBe('1');
    expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(0);
    expect(await ask('GET', '/v1/users/me')).toMatchObject({ status: 200 });
  });

  it.each([
    ['GET', '/nothing', 404, 'NOT_FOUND'],
    ['PATCH', '/documents', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/documents/none', 400, 'VALIDATION_FAILED'],
    ['GET', '/documents/stats', 400, 'VALIDATION_FAILED'],
    ['POST', '/reports', 400, 'VALIDATION_FAILED'],
  ])('answers %s %s with %i', async (method, path, status, code) => {
    expect(await ask(method, path)).toMatchObject({ status, body: { success: false, error_code: code } });
  });

  it.each([
    ['{', 'application/json'],
    ['[]', 'application/json'],
    ['{"name":"x"}', 'text/plain'],
    ['name=x', 'application/x-www-form-urlencoded'],
  ])('refuses the body %s as %s', async (body, type) => {
    const answer = await ask('PUT', '/users/profile', { body, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'VALIDATION_FAILED' } });
  });

  it('reads parameters in paths that are percent-encoded', async () => {
    const id = await kim.addDocument();
    const { status, body } = await ask('GET', `/documents/${id.replaceAll('-', '%2D')}`);
    expect([status, body.data['id']]).toEqual([200, id]);
    expect(await ask('GET', '/documents/%E0%A4%A')).toMatchObject({ status: 404 });
  });

  it('reads no body of who is not logged in', async () => {
    const form = formOf([['a.txt', 'a']]);
    expect(await ask('POST', '/documents/upload', { body: form, as: null })).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHENTICATED' },
    });
  });

  it('lets others verify tokens', async () => {
    const { keys } = (await (await fetch(`${stage.url}/.well-known/jwks.json`)).json()) as { keys: object[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })]);
    expect(keys[0]).not.toHaveProperty('d');
    expect(keys[0]).toMatchObject({ kid: stage.signingKeys.current.kid });
  });

  it.each(['/health', '/health/live', '/health/ready'])('says at %s how it is', async (path) => {
    expect(await (await fetch(stage.url + path)).json()).toMatchObject({ status: 'ok' });
  });
});
