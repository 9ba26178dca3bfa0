import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogKind, type Logs, openLogs } from '@org/docproc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, password, type Session, type Stage } from '../support/stage.ts';

let folder: string;
let logs: Logs;
let stage: Stage;
let admin: Session;
let user: Session;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-logs-'));
  logs = await openLogs({ level: 'info', kind: 'app', folder });
  stage = await openStage({ logger: logs.logger, logs });
  admin = await stage.session({ role: 'admin' });
  user = await stage.session();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await logs.close();
  await rm(folder, { recursive: true, force: true });
});

/** Waits until the line is there: it is written behind the answer. */
async function linesOf(requestId: string, kinds: LogKind[] = ['access']) {
  const read = () => admin.client.admin.logs.list.query({ requestId, kinds });
  await expect.poll(async () => (await read()).items.length).toBeGreaterThan(0);
  return (await read()).items;
}

const authorization = (session: Session) => ({ authorization: `Bearer ${session.accessToken}` });

describe('the line of a request', () => {
  it('says who called what, how long it took and how much was sent', async () => {
    const headers = { ...authorization(user), 'x-request-id': 'request-1' };
    await fetch(`${stage.url}/trpc/documents.list,users.me?batch=1&input=%7B%220%22%3A%7B%7D%7D`, {
      headers,
    });
    expect(await linesOf('request-1')).toEqual([
      {
        file: expect.stringMatching(/^access\.\d{4}-\d\d-\d\d\.1\.log$/),
        time: expect.any(String),
        level: 'info',
        message: 'request',
        requestId: 'request-1',
        fields: {
          method: 'GET',
          path: '/trpc/documents.list,users.me',
          status: 200,
          ms: expect.any(Number),
          bytes: expect.any(Number),
          procedure: 'documents.list,users.me',
          userId: user.userId,
        },
      },
    ]);
    const [line] = await linesOf('request-1');
    expect(line?.fields['bytes']).toBeGreaterThan(300);
  });

  it('holds the beginning of a path that is too long', async () => {
    await fetch(`${stage.url}/${'token-'.repeat(1365)}`, { headers: { 'x-request-id': 'request-long' } });
    const [line] = await linesOf('request-long');
    expect(line?.fields['path']).toBe(`/${'token-'.repeat(1365)}`.slice(0, 512));
  });

  it('says so of a slow one, but not of a stream that somebody listens to', async () => {
    await using slow = await openStage({ logger: logs.logger, logs, slowRequestMs: 1 });
    const listener = await slow.session();
    await fetch(`${slow.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'slow-1' },
      body: JSON.stringify({ email: 'nobody@example.com', password }),
    });
    expect((await linesOf('slow-1'))[0]).toMatchObject({ level: 'warn', fields: { slow: true } });
    const leave = new AbortController();
    const stream = await fetch(`${slow.url}/trpc/documents.onProgress?input=%7B%7D`, {
      headers: { ...authorization(listener), accept: 'text/event-stream', 'x-request-id': 'stream-1' },
      signal: leave.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    leave.abort();
    const [line] = await linesOf('stream-1');
    expect(line).toMatchObject({ level: 'info', fields: { status: 'broken off' } });
  });

  it('holds no secret: no token, no password, no query', async () => {
    await user.client.documents.list.query({ search: 'what nobody else may know' });
    await fetch(`${stage.url}/files/documents/x?signature=s3cr3t-signature`);
    const init = { method: 'POST', headers: { 'content-type': 'application/json', 'x-request-id': 'last' } };
    await fetch(`${stage.url}/api/auth/login`, {
      ...init,
      body: JSON.stringify({ email: user.email, password }),
    });
    await linesOf('last');
    const response = await fetch(`${stage.url}/api/logs/download?kind=access`, {
      headers: authorization(admin),
    });
    const text = await response.text();
    for (const secret of [user.accessToken, user.refreshToken, password, 's3cr3t', 'nobody else'])
      expect(text).not.toContain(secret);
  });
});

describe('the list', () => {
  it('is for administrators', async () => {
    for (const path of ['', '/files', '/download?kind=app', '/level']) {
      const url = `${stage.url}/api/logs${path}`;
      expect((await fetch(url)).status).toBe(401);
      expect((await fetch(url, { headers: authorization(user) })).status).toBe(403);
    }
  });

  it('says what to do where there are no files', async () => {
    await using plain = await openStage();
    const { client } = await plain.session({ role: 'admin' });
    await expect(client.admin.logs.list.query({})).rejects.toMatchObject({
      message: expect.stringContaining('LOG_DIR'),
      data: { docprocCode: 'LOGS_NOT_KEPT', httpStatus: 404 },
    });
  });
});

/** Lines of many files, written by hand. */
describe('reading many files', () => {
  let many: Stage;
  let reader: Session;
  let place: string;
  /** Line `n` was written in second `n`, by turns in two kinds of files. */
  const timeOf = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const total = 3000;
  beforeAll(async () => {
    place = join(folder, 'many');
    await mkdir(place);
    const texts = new Map<string, string>();
    for (let n = 0; n < total; n++) {
      const kind = n % 2 === 0 ? 'app' : 'worker';
      const name = `${kind}.2026-01-0${1 + Math.floor(n / 1000)}.${n % 1000 < 500 ? 9 : 10}.log`;
      const line = {
        level: n % 10 === 0 ? 'error' : 'info',
        time: timeOf(n),
        requestId: `r${n % 100}`,
        n,
        word: n === 1234 ? '찾는 "말"' : 'x'.repeat(n % 300),
        msg: `line ${n}`,
      };
      texts.set(name, `${texts.get(name) ?? ''}${JSON.stringify(line)}\n`);
    }
    for (const [name, text] of texts) await writeFile(join(place, name), text);
    // What a crash or somebody else may leave.
    await appendFile(join(place, 'app.2026-01-03.10.log'), 'no JSON\n{"level":"info","time":"2026');
    await writeFile(join(place, 'passwd'), 'root');
    many = await openStage({ logs: { access: logs.access, folder: place, level: 'info' } });
    reader = await many.session({ role: 'admin' });
  });
  afterAll(() => many[Symbol.asyncDispose]());

  type Input = Parameters<Session['client']['admin']['logs']['list']['query']>[0];

  /** All pages, one after the other. */
  async function all(input: Input): Promise<number[]> {
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.client.admin.logs.list.query({ ...input, ...(cursor && { cursor }) });
      found.push(...page.items.map(({ fields }) => Number(fields['n'])));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  const newestFirst = (fits: (n: number) => boolean) =>
    Array.from({ length: total }, (_, n) => total - 1 - n).filter(fits);

  it.each<[string, Input, (n: number) => boolean]>([
    ['everything', { pageSize: 500 }, () => true],
    ['one kind', { kinds: ['worker'], pageSize: 70 }, (n) => n % 2 === 1],
    ['a level', { level: 'warn', pageSize: 7 }, (n) => n % 10 === 0],
    ['a request', { requestId: 'r7' }, (n) => n % 100 === 7],
    ['from a time', { from: timeOf(2500), pageSize: 500 }, (n) => n >= 2500],
    ['until a time', { until: timeOf(700), pageSize: 333 }, (n) => n < 700],
    ['a second', { from: timeOf(1500), until: timeOf(1501) }, (n) => n === 1500],
    ['a text with quotes', { search: '찾는 "말"' }, (n) => n === 1234],
    [
      'a text in any case',
      { search: 'LINE 299', pageSize: 3 },
      (n) => /299/.test(`${n}`) && /^299/.test(`${n}`),
    ],
    ['nothing', { search: 'not there' }, () => false],
  ])('gives %s, each line once, newest first', async (_name, input, fits) => {
    expect(await all(input)).toEqual(newestFirst(fits));
  });

  it('goes on where it was, whatever is written meanwhile', async () => {
    const first = await reader.client.admin.logs.list.query({ kinds: ['worker'], pageSize: 2 });
    await writeFile(
      join(place, 'worker.2026-01-04.1.log'),
      `${JSON.stringify({ level: 'info', time: timeOf(9000), n: 9000, msg: 'new' })}\n`,
    );
    const cursor = first.nextCursor ?? '';
    const second = await reader.client.admin.logs.list.query({ kinds: ['worker'], pageSize: 2, cursor });
    await rm(join(place, 'worker.2026-01-04.1.log'));
    expect([...first.items, ...second.items].map(({ fields }) => fields['n'])).toEqual([
      2999, 2997, 2995, 2993,
    ]);
  });

  it('refuses a cursor of its own making, and leaves the folder in no case', async () => {
    const places = { app: { file: '../../etc/passwd', before: 100 } };
    for (const cursor of ['x', Buffer.from('{"app":1}').toString('base64url')]) {
      await expect(reader.client.admin.logs.list.query({ cursor })).rejects.toMatchObject({
        data: { docprocCode: 'VALIDATION_FAILED' },
      });
    }
    const cursor = Buffer.from(JSON.stringify(places)).toString('base64url');
    expect((await reader.client.admin.logs.list.query({ kinds: ['app'], cursor })).items).toEqual([]);
    for (const file of ['passwd', '../logs.test.ts', 'app.2026-01-01.9.log/../passwd']) {
      await expect(reader.client.admin.logs.download.query({ kind: 'app', file })).rejects.toMatchObject({
        data: { docprocCode: 'NOT_FOUND' },
      });
    }
  });

  it('lists the files, of each kind the newest first', async () => {
    const files = await reader.client.admin.logs.files.query();
    expect(files.map(({ name }) => name).slice(0, 3)).toEqual([
      'app.2026-01-03.10.log',
      'app.2026-01-03.9.log',
      'app.2026-01-02.10.log',
    ]);
    expect(files).toHaveLength((await readdir(place)).length - 1);
  });

  it('streams a file as it is, or the lines that fit, oldest first; and that is noted', async () => {
    const get = async (query: string) => {
      const url = `${many.url}/api/logs/download?${query}`;
      const response = await fetch(url, { headers: authorization(reader) });
      expect(response.status).toBe(200);
      return { response, text: await response.text() };
    };
    const whole = await get('kind=app&file=app.2026-01-03.10.log');
    expect(whole.text).toMatch(/no JSON\n\{"level":"info","time":"2026$/);
    expect(whole.response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(whole.response.headers.get('content-disposition')).toContain('app.2026-01-03.10.log');
    const some = await get(`kind=app&level=error&date_from=${timeOf(100)}&date_to=${timeOf(200)}`);
    const numbers = some.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).n);
    expect(numbers).toEqual([100, 110, 120, 130, 140, 150, 160, 170, 180, 190]);
    const { items } = await reader.client.admin.audit.list.query({ action: 'logs.downloaded' });
    expect(items).toHaveLength(2);
    expect(items[1]).toMatchObject({
      actorId: reader.userId,
      details: { fileName: 'app.2026-01-03.10.log' },
    });
  });
});

it('changes the level of all, for a while or until it is changed back; and that is noted', async () => {
  const { level, setLevel } = admin.client.admin.logs;
  expect(await level.query()).toEqual({ level: 'info', own: 'info' });
  const set = await setLevel.mutate({ level: 'debug', minutes: 5 });
  expect(set).toEqual({ level: 'debug', own: 'info', shared: 'debug', until: expect.any(String) });
  expect(logs.level).toBe('debug');
  expect(await setLevel.mutate({ level: null })).toEqual({ level: 'info', own: 'info' });
  expect(logs.level).toBe('info');
  const { items } = await admin.client.admin.audit.list.query({ action: 'logs.levelChanged' });
  expect(items.map(({ details }) => details)).toEqual([{ level: null }, { level: 'debug', minutes: 5 }]);
});
