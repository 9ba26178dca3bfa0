import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renamed, toSnake } from '../../src/rest/names.ts';
import { allProcedures, createOperations, inputName, type RestOperation } from '../../src/rest/routes.ts';
import { appRouter } from '../../src/rpc/router.ts';
import { extraction, openStage, password, type Session, type Stage } from '../support/stage.ts';
import { putTable } from '../support/tables.ts';

let stage: Stage;
let owner: Session;
let stranger: Session;
let admin: Session;
let bystander: Session;
let documentId: string;
let reportId: string;
let uploadId: string;
let departmentId: string;
beforeAll(async () => {
  stage = await openStage();
  owner = await stage.session();
  stranger = await stage.session();
  bystander = await stage.session();
  admin = await stage.session({ role: 'admin' });
  await putTable(stage, { name: 'open', select: 'select 1 as id', readable: true });
  uploadId = (await owner.client.uploads.create.mutate({ name: 'a.txt', bytes: 10 })).id;
  departmentId = (await admin.client.admin.departments.create.mutate({ name: 'first' })).id;
  documentId = await owner.addDocument();
  const job = { documentId, run: 1 };
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.complete(job, extraction());
  reportId = (await owner.client.reports.create.mutate({ documentIds: [documentId], format: 'json' })).id;
  const blob = await stage.blobs.write(
    (async function* () {
      yield new TextEncoder().encode('{}');
    })(),
  );
  await stage.reports.complete({ reportId }, { blob, mediaType: 'application/json', extension: 'json' });
});
afterAll(() => stage[Symbol.asyncDispose]());

/**
 * Who may call a procedure. `anyone`; `user`: everybody for himself; `owner`: the owner of what is named, to all others
 * it is as if there were nothing, to administrators too; `admin`.
 */
type Rule =
  | { readonly who: 'anyone' | 'user' | 'admin' }
  | { readonly who: 'owner'; readonly refused: string };

interface Case {
  readonly rule: Rule;
  /** Input that would be right. */
  readonly input?: () => unknown;
  /** Bytes and headers instead of JSON. */
  readonly bytes?: () => Record<string, string>;
  /** Changes or ends what other cases need: called by who may only at the end. */
  readonly last?: boolean;
}

const ofDocument = { who: 'owner', refused: 'DOCUMENT_NOT_FOUND' } as const;
const ofReport = { who: 'owner', refused: 'REPORT_NOT_FOUND' } as const;
const ofUpload = { who: 'owner', refused: 'UPLOAD_NOT_FOUND' } as const;
const document = () => ({ id: documentId });
const jobOfDocument = () => ({ queue: 'extract', id: documentId });
const login = () => ({ email: 'nobody@example.com', password });

const cases: Readonly<Record<string, Case>> = {
  'auth.register': { rule: { who: 'anyone' }, input: () => ({ ...login(), name: 'Nobody' }) },
  'auth.login': { rule: { who: 'anyone' }, input: login },
  'auth.refresh': { rule: { who: 'anyone' }, input: () => ({ refreshToken: 'x' }) },
  'auth.logout': { rule: { who: 'anyone' }, input: () => ({ refreshToken: 'x' }) },
  'auth.logoutEverywhere': { rule: { who: 'user' }, last: true },
  'auth.changePassword': {
    rule: { who: 'user' },
    input: () => ({ currentPassword: password, newPassword: `${password} new` }),
    last: true,
  },
  'users.me': { rule: { who: 'user' } },
  'users.updateProfile': { rule: { who: 'user' }, input: () => ({ name: 'New' }) },
  // Administrators may see every account.
  'users.get': { rule: { who: 'user' }, input: () => ({ id: owner.userId }), last: true },
  'documents.upload': { rule: { who: 'user' }, bytes: () => ({ 'docproc-file-name': 'a.txt' }) },
  'documents.list': { rule: { who: 'user' }, input: () => ({}) },
  'documents.stats': { rule: { who: 'user' } },
  'documents.get': { rule: ofDocument, input: document },
  'documents.extractedData': { rule: ofDocument, input: document },
  'documents.download': { rule: ofDocument, input: document },
  'documents.onProgress': { rule: ofDocument, input: () => ({ documentId }) },
  'documents.reprocess': { rule: ofDocument, input: document, last: true },
  'documents.delete': { rule: ofDocument, input: document, last: true },
  'uploads.create': { rule: { who: 'user' }, input: () => ({ name: 'a.txt', bytes: 10 }) },
  'uploads.get': { rule: ofUpload, input: () => ({ id: uploadId }) },
  'uploads.append': {
    rule: ofUpload,
    bytes: () => ({ 'docproc-upload-id': uploadId, 'upload-offset': '0' }),
    last: true,
  },
  'uploads.remove': { rule: ofUpload, input: () => ({ id: uploadId }), last: true },
  'reports.create': { rule: ofDocument, input: () => ({ documentIds: [documentId], format: 'json' }) },
  'reports.list': { rule: { who: 'user' }, input: () => ({}) },
  'reports.get': { rule: ofReport, input: () => ({ id: reportId }) },
  'reports.download': { rule: ofReport, input: () => ({ id: reportId }) },
  'admin.users.list': { rule: { who: 'admin' }, input: () => ({}) },
  'admin.users.create': {
    rule: { who: 'admin' },
    input: () => ({ email: `${randomUUID()}@example.com`, password, name: 'New' }),
  },
  'admin.users.update': { rule: { who: 'admin' }, input: () => ({ id: bystander.userId, disabled: true }) },
  'admin.departments.list': { rule: { who: 'admin' } },
  'admin.departments.create': { rule: { who: 'admin' }, input: () => ({ name: `d ${randomUUID()}` }) },
  'admin.departments.update': { rule: { who: 'admin' }, input: () => ({ id: departmentId, priority: 9 }) },
  'admin.departments.remove': { rule: { who: 'admin' }, input: () => ({ id: departmentId }), last: true },
  'admin.jobs.overview': { rule: { who: 'admin' } },
  'admin.jobs.onChange': { rule: { who: 'admin' } },
  'admin.jobs.workers': { rule: { who: 'admin' } },
  'admin.jobs.durations': { rule: { who: 'admin' }, input: () => ({}) },
  'admin.jobs.list': { rule: { who: 'admin' }, input: () => ({}) },
  'admin.jobs.get': { rule: { who: 'admin' }, input: jobOfDocument },
  'admin.jobs.retry': { rule: { who: 'admin' }, input: jobOfDocument },
  'admin.jobs.retryFailed': { rule: { who: 'admin' }, input: () => ({ queue: 'extract' }) },
  'admin.jobs.cancel': { rule: { who: 'admin' }, input: jobOfDocument },
  'admin.audit.list': { rule: { who: 'admin' }, input: () => ({}) },
  'admin.logs.list': { rule: { who: 'admin' }, input: () => ({}) },
  'admin.logs.files': { rule: { who: 'admin' } },
  'admin.logs.download': { rule: { who: 'admin' }, input: () => ({ kind: 'app' }) },
  'admin.logs.level': { rule: { who: 'admin' } },
  'admin.logs.setLevel': { rule: { who: 'admin' }, input: () => ({ level: null }) },
  'tables.list': { rule: { who: 'user' } },
  'tables.stats': { rule: { who: 'user' }, input: () => ({ name: 'open' }) },
  'tables.query': { rule: { who: 'user' }, input: () => ({ name: 'open' }) },
  'tables.aggregate': {
    rule: { who: 'user' },
    input: () => ({ name: 'open', measures: [{ is: 'count' }] }),
  },
  'tables.export': { rule: { who: 'user' }, input: () => ({ name: 'open', format: 'csv' }) },
  'sync.sources.list': { rule: { who: 'admin' } },
  'sync.sources.create': {
    rule: { who: 'admin' },
    input: () => ({ name: `s-${randomUUID()}`, settings: { kind: 'documents' } }),
  },
  'sync.sources.update': { rule: { who: 'admin' }, input: () => ({ name: 'of-open' }) },
  'sync.sources.remove': { rule: { who: 'admin' }, input: () => ({ name: 'of-open' }) },
  'sync.sources.test': { rule: { who: 'admin' }, input: () => ({ name: 'of-open' }) },
  'sync.sources.tables': { rule: { who: 'admin' }, input: () => ({ name: 'of-open' }) },
  'sync.sources.columns': {
    rule: { who: 'admin' },
    input: () => ({ name: 'of-open', table: 'documents' }),
  },
  'sync.start': { rule: { who: 'admin' }, input: () => ({ table: 'open', type: 'full' }) },
  'sync.status': { rule: { who: 'admin' } },
  'sync.stop': { rule: { who: 'admin' }, input: () => ({ runId: randomUUID() }) },
  'sync.reset': { rule: { who: 'admin' }, input: () => ({ table: 'open', what: 'rows' }) },
  'sync.runs': { rule: { who: 'admin' }, input: () => ({}) },
  'sync.run': { rule: { who: 'admin' }, input: () => ({ id: randomUUID() }) },
  'sync.grant': { rule: { who: 'admin' }, input: () => ({ table: 'open', readable: true }) },
  // Goes on for as long as somebody listens.
  'sync.onProgress': { rule: { who: 'admin' }, input: () => ({}), last: true },
  'scheduler.status': { rule: { who: 'admin' } },
  'scheduler.create': {
    rule: { who: 'admin' },
    input: () => ({ table: 'open', type: 'full', cron: '0 3 * * *' }),
  },
  'scheduler.update': {
    rule: { who: 'admin' },
    input: () => ({ id: randomUUID(), table: 'open', type: 'full', cron: '0 3 * * *' }),
  },
  'scheduler.remove': { rule: { who: 'admin' }, input: () => ({ id: randomUUID() }) },
  'health.check': { rule: { who: 'anyone' } },
  'health.live': { rule: { who: 'anyone' } },
};

const typeOf = new Map(allProcedures().map(([name, procedure]) => [name, procedure._def.type]));

/** A place on the REST face that names a document, where the procedure need not. */
const ruleOfWay: Readonly<Record<string, Rule>> = { 'GET /documents/{id}/reports': ofDocument };

/** What a call was answered with: a code of ours, or `served`. */
type Outcome = string;

/** Calls a procedure over tRPC. */
async function callRpc(name: string, as: Session | undefined): Promise<Outcome> {
  const { input, bytes } = cases[name]!;
  const headers: Record<string, string> = as ? { authorization: `Bearer ${as.accessToken}` } : {};
  const type = typeOf.get(name);
  const given = input === undefined ? undefined : JSON.stringify(input());
  if (type !== 'mutation') {
    const query = given === undefined ? '' : `?input=${encodeURIComponent(given)}`;
    const response = await fetch(`${stage.url}/trpc/${name}${query}`, { headers });
    const text = type === 'subscription' ? await firstWords(response) : await response.text();
    return /"docprocCode":"(\w+)"/.exec(text)?.[1] ?? 'served';
  }
  const sent = bytes
    ? { 'content-type': 'application/octet-stream', ...bytes() }
    : { 'content-type': 'application/json' };
  const body = bytes ? 'some bytes' : (given ?? '');
  const init = { method: 'POST', headers: { ...headers, ...sent }, body };
  return outcomeOf(await (await fetch(`${stage.url}/trpc/${name}`, init)).json());
}

/** What a subscription tells first: some have no end. */
async function firstWords(response: Response): Promise<string> {
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += Buffer.from(bytes).toString();
    if (/"docprocCode"|"queues"/.test(text)) break;
  }
  return text;
}

/** Calls the same by its place on the REST face. */
async function callRest(operation: RestOperation, as: Session | undefined): Promise<Outcome> {
  const { input, bytes } = cases[operation.name]!;
  const headers: Record<string, string> = as ? { authorization: `Bearer ${as.accessToken}` } : {};
  const given: Record<string, unknown> = { ...(input?.() as object), ...(bytes && { id: uploadId }) };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = given[inputName(operation, name)] ?? given['id'] ?? documentId;
    return String(Array.isArray(value) ? value[0] : value);
  });
  const init: RequestInit = { method: operation.method, headers };
  if (operation.body === 'files') {
    const form = new FormData();
    form.set('file', new Blob(['some text']), 'a.txt');
    init.body = form;
  } else if (bytes) {
    Object.assign(headers, bytes());
    init.body = 'some bytes';
  } else if (operation.method !== 'GET' && operation.method !== 'DELETE' && input) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(renamed(given, toSnake));
  }
  const response = await fetch(`${stage.url}/api${path}`, init);
  if (!response.headers.get('content-type')?.includes('json')) return response.ok ? 'served' : 'refused';
  return outcomeOf(await response.json().catch(() => ({ success: true })));
}

function outcomeOf(answer: unknown): Outcome {
  const { error, error_code } = answer as { error?: { data: { docprocCode: string } }; error_code?: string };
  return error?.data.docprocCode ?? error_code ?? 'served';
}

/** What somebody is to be told. */
function expected(rule: Rule, as: 'stranger' | 'admin'): string {
  if (rule.who === 'owner') return rule.refused;
  if (rule.who === 'admin') return as === 'admin' ? 'served' : 'FORBIDDEN';
  return 'served';
}

const notRefused = /^(?!UNAUTHENTICATED|FORBIDDEN)/;

it('knows every procedure', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

const ways = Object.keys(cases).flatMap((name) => [
  { title: `${name} over tRPC`, name, call: (as: Session | undefined) => callRpc(name, as) },
  ...createOperations()
    .filter((operation) => operation.name === name)
    .map((operation) => ({
      title: `${operation.method} ${operation.path}`,
      name,
      call: (as: Session | undefined) => callRest(operation, as),
    })),
]);

describe.each(ways)('$title', ({ title, name, call }) => {
  const { last } = cases[name]!;
  const rule = ruleOfWay[title] ?? cases[name]!.rule;

  it('asks who is nobody to log in, unless it is for anyone', async () => {
    if (rule.who === 'anyone') expect(await call(undefined)).toMatch(notRefused);
    else expect(await call(undefined)).toBe('UNAUTHENTICATED');
  });

  if (rule.who === 'anyone') return;

  // What changes the caller himself is tried by people of its own, further down.
  if (rule.who !== 'user' || !last) {
    it('gives a stranger nothing that is not his', async () => {
      expect(await call(stranger)).toBe(expected(rule, 'stranger'));
    });
  }

  if (rule.who === 'owner' || !last) {
    it('gives an administrator what is for administrators, and nothing of a user', async () => {
      const outcome = await call(admin);
      // A second department or change of the same name is a matter of the first.
      if (rule.who === 'admin') expect(outcome).toMatch(notRefused);
      else expect(outcome).toBe(expected(rule, 'admin'));
    });
  }
});

it('shows a stranger no other account, and an administrator every one', async () => {
  expect(await callRpc('users.get', stranger)).toBe('USER_NOT_FOUND');
  expect(await callRpc('users.get', owner)).toBe('served');
  expect(await callRpc('users.get', admin)).toBe('served');
});

it.each(['auth.logoutEverywhere', 'auth.changePassword'])(
  '%s is allowed to everybody for himself',
  async (name) => {
    const somebody = await stage.session();
    expect(await callRpc(name, somebody)).toBe('served');
    expect(await callRpc('users.me', somebody)).toBe('TOKEN_INVALID');
    expect(await callRpc('users.me', owner)).toBe('served');
  },
);

// After the others: the owner's own calls change and end what they work on.
it.each(
  Object.entries(cases)
    .filter(([, { rule }]) => rule.who === 'owner')
    .map(([name]) => name)
    .sort((a, b) => Number(cases[a]!.last ?? false) - Number(cases[b]!.last ?? false))
    .filter((name) => name !== 'documents.delete' && name !== 'uploads.remove'),
)('%s is allowed to the owner', async (name) => {
  expect(await callRpc(name, owner)).toBe('served');
});

it('lets the owner delete', async () => {
  expect(await callRpc('documents.delete', owner)).toBe('served');
  expect(await callRpc('uploads.remove', owner)).toBe('served');
});

it.each(['documents.list', 'reports.list', 'users.me'])('%s shows nothing without a token', async (path) => {
  const response = await fetch(`${stage.url}/trpc/${path}`);
  expect(response.status).toBe(401);
});

it('lists nothing of anybody else', async () => {
  const { client } = await stage.session();
  expect(await client.documents.list.query({})).toMatchObject({ total: 0, items: [] });
  expect(await client.reports.list.query({})).toMatchObject({ total: 0, items: [] });
});

it('tells a stranger nothing of what happens', async () => {
  const heard: unknown[] = [];
  const subscription = await new Promise<{ unsubscribe: () => void }>((resolve) => {
    const started = stranger.client.documents.onProgress.subscribe(
      {},
      { onData: (event) => heard.push(event), onStarted: () => resolve(started) },
    );
  });
  await owner.addDocument();
  const own = await stranger.addDocument();
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(3);
  subscription.unsubscribe();
  expect(heard.map((event) => (event as { data: { documentId?: string } }).data.documentId)).toEqual([
    undefined,
    own,
    own,
  ]);
});

it.each(['documents', 'reports'])('gives no file of %s without a signature of its own', async (kind) => {
  const id = randomUUID();
  expect((await fetch(`${stage.url}/files/${kind}/${id}`)).status).toBe(401);
  const forged = `owner=${owner.userId}&expires=${Date.now() + 60_000}&signature=AAAA`;
  expect((await fetch(`${stage.url}/files/${kind}/${id}?${forged}`)).status).toBe(401);
  const headers = { authorization: `Bearer ${stranger.accessToken}` };
  expect((await fetch(`${stage.url}/files/${kind}/${id}`, { headers })).status).toBe(404);
});

it('gives no file for a link whose owner was changed', async () => {
  const id = await owner.addDocument();
  const { url } = await owner.client.documents.download.query({ id });
  expect((await fetch(stage.url + url)).status).toBe(200);
  const bent = url.replace(owner.userId, stranger.userId);
  expect((await fetch(stage.url + bent)).status).toBe(401);
  const other = await owner.addDocument();
  expect((await fetch(stage.url + url.replace(id, other))).status).toBe(401);
});
