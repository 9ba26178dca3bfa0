import { closedBox, createSyncStore, openQueue } from '@org/docproc-store';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserVisit, findBrowser, withPage } from '../../../../scripts/browser.ts';
import { extraction, openStage, password, type Session, type Stage } from '../support/stage.ts';

const browser = await findBrowser();
const whereThereIsOne = 'missing' in browser ? it.skip : it;

let stage: Stage;
let admin: Session;
let owner: Session;
beforeAll(async () => {
  stage = await openStage();
  admin = await stage.session({ role: 'admin' });
  owner = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

const timeout = 30_000;

/** Opens the page and logs in, as somebody types. */
async function enter(
  page: Page,
  { email }: Pick<Session, 'email'>,
  on: { url: string } = stage,
): Promise<void> {
  await page.goto(`${on.url}/admin/jobs`);
  await page.waitForSelector('#email', { timeout });
  await page.type('#email', email);
  await page.type('#password', password);
  await page.keyboard.press('Enter');
}

/** Waits until an expression of the page's own is true; `$` is `document.querySelector`. */
async function until(page: Page, expression: string): Promise<void> {
  await page.waitForFunction(`(($) => ${expression})((selector) => document.querySelector(selector))`, {
    timeout,
  });
}

/** Presses the first button that is called so, inside of `where`. */
async function press(page: Page, name: string, where = 'body'): Promise<void> {
  const buttons = `[...document.querySelectorAll(${JSON.stringify(`${where} button`)})]`;
  const named = `${buttons}.find((button) => button.textContent === ${JSON.stringify(name)})`;
  await until(page, `((button) => button ? (button.click(), true) : false)(${named})`);
}

/** Waits until the page shows the text. */
async function shows(page: Page, text: string, where = 'body'): Promise<void> {
  await until(page, `$(${JSON.stringify(where)})?.textContent.includes(${JSON.stringify(text)})`);
}

const textOf = async (page: Page) => String(await page.evaluate('document.body.textContent'));

/** Nothing from elsewhere, and nothing that the policy refused. */
function expectQuiet({ complaints, requests }: BrowserVisit): void {
  // Chromium tells of every answer that is no success, also of the one that was asked for.
  expect(complaints.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(stage.url))).toEqual([]);
}

/** A document whose run was given up. */
async function addFailed(): Promise<string> {
  const id = await owner.addDocument();
  const job = { documentId: id, run: 1 };
  await stage.documents.claim(job, { workerId: 'worker-1', attempt: 1 });
  await stage.documents.fail(job, { code: 'STORAGE_FAILED', message: 'The disk is gone.' });
  return id;
}

/** A sync of a table that failed, and one that is planned. */
async function addFailedSync(): Promise<void> {
  const { database } = stage;
  const queue = await openQueue({ database, mode: 'send' });
  const { sources, runs, schedules } = createSyncStore({ database, queue, box: closedBox });
  const { id: sourceId } = await sources.create({ name: 'results', settings: { kind: 'documents' } });
  const definition = { table: { schema: 'docproc', name: 'documents' }, key: ['document_id'] };
  const run = await runs.start({ table: 'documents', type: 'full', define: { sourceId, definition } });
  const claimed = await runs.claim({ runId: run.id }, 'worker-1');
  if (!claimed) throw new Error('There is no run.');
  await runs.end(claimed, {
    state: 'failed',
    error: { code: 'SYNC_SCHEMA_CHANGED', message: 'A column is gone.' },
  });
  const task = { table: 'documents', type: 'full' as const, timeZone: 'Asia/Seoul', missed: 'skip' as const };
  await schedules.create({ ...task, cron: '15 3 * * *' });
  await queue.stop(0);
}

describe('the job console', () => {
  whereThereIsOne(
    'shows what became of syncs, and when the next ones begin',
    async () => {
      await withPage(async (visit) => {
        const { page } = visit;
        await enter(page, admin);
        await shows(page, 'Live', '.light');
        expect(await page.$eval('[aria-labelledby="syncs"]', ({ hidden }) => hidden)).toBe(true);
        await addFailedSync();
        const section = '[aria-labelledby="syncs"]:not([hidden])';
        await shows(page, 'SYNC_SCHEMA_CHANGED A column is gone.', section);
        await shows(page, '15 3 * * * Asia/Seoul', section);
        expectQuiet(visit);
      });
    },
    120_000,
  );

  whereThereIsOne(
    'shows an administrator what failed, retries it, and sees it end',
    async () => {
      const id = await addFailed();
      await withPage(async (visit) => {
        const { page } = visit;
        await enter(page, admin);
        await shows(page, 'Live', '.light');
        await press(page, 'Failed');
        await shows(page, 'The disk is gone.', '.jobs');
        await press(page, 'a.txt', '.jobs');
        await shows(page, id, 'dialog');
        await shows(page, 'The disk is gone.', 'dialog');
        await press(page, 'Retry', 'dialog');
        await shows(page, 'in the queue again', '#said');
        expect(await stage.documents.get(owner.userId, id)).toMatchObject({ state: 'queued', run: 2 });
        const job = { documentId: id, run: 2 };
        await stage.documents.claim(job, { workerId: 'worker-1', attempt: 1 });
        await press(page, 'At work', '.choice');
        await shows(page, 'worker-1', '.jobs');
        await stage.documents.complete(job, extraction());
        await press(page, 'Done', '.choice');
        await shows(page, 'Done', '.jobs');
        expectQuiet(visit);
      });
      const { items } = await admin.client.admin.audit.list.query({ action: 'job.retried' });
      expect(items).toMatchObject([{ targetId: id, actorId: admin.userId, details: { run: 2 } }]);
    },
    120_000,
  );

  whereThereIsOne(
    'asks before it cancels, and numbers change as they change',
    async () => {
      await withPage(async ({ page }) => {
        await enter(page, admin);
        await shows(page, 'Live', '.light');
        const id = await owner.addDocument();
        // Nobody touched the page: the server told it.
        await until(page, `Number($('[data-key="extract-waiting"] .value')?.textContent) > 0`);
        await press(page, 'Waiting', '.choice');
        await press(page, 'Cancel', '.jobs');
        await press(page, 'No', 'dialog');
        expect(await stage.documents.get(owner.userId, id)).toMatchObject({ state: 'queued' });
        await press(page, 'Cancel', '.jobs');
        await press(page, 'Yes', 'dialog');
        await shows(page, 'It was cancelled.', '#said');
        expect(await stage.documents.get(owner.userId, id)).toMatchObject({
          state: 'failed',
          error: { code: 'ABORTED' },
        });
      });
    },
    120_000,
  );

  whereThereIsOne(
    'shows a user who is no administrator nothing, and keeps no login of his',
    async () => {
      await withPage(async (visit) => {
        const { page } = visit;
        await enter(page, owner);
        await shows(page, 'no administrator');
        expect(await textOf(page)).not.toContain('Queues');
        expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
        expectQuiet(visit);
      });
    },
    120_000,
  );

  whereThereIsOne(
    'shows who loses the role in the middle the door, in Korean where the browser speaks it',
    async () => {
      const lee = await stage.session({ role: 'admin' });
      await withPage(async ({ page }) => {
        await page.evaluateOnNewDocument(
          `Object.defineProperty(navigator, 'language', { get: () => 'ko-KR' })`,
        );
        await enter(page, lee);
        await shows(page, '실시간', '.light');
        expect(await page.evaluate('document.documentElement.lang')).toBe('ko');
        await admin.client.admin.users.update.mutate({ id: lee.userId, role: 'user' });
        await shows(page, '관리자 계정이 아니어서');
        expect(await textOf(page)).not.toContain('대기열');
      });
    },
    120_000,
  );

  whereThereIsOne(
    'stays logged in and live while tokens expire',
    async () => {
      await using brief = await openStage({ accessTtlMs: 2_000 });
      const chief = await brief.session({ role: 'admin' });
      await withPage(async ({ page }) => {
        await enter(page, chief, brief);
        await shows(page, 'Live', '.light');
        await page.evaluate(`window.tokens = new Set()`);
        const token = `JSON.parse(sessionStorage.getItem('docproc.console')).accessToken`;
        await until(page, `window.tokens.add(${token}).size >= 3`);
        await shows(page, 'Live', '.light');
        expect(await textOf(page)).toContain('Queues');
      });
    },
    120_000,
  );

  it('comes from this server alone, with nothing inline', async () => {
    const page = await fetch(`${stage.url}/admin/jobs`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    const html = await page.text();
    expect(html).not.toMatch(/<script>|<style|style=|onclick=/);
    const links = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, link]) => link ?? '');
    const scripts = await Promise.all(links.map(async (link) => (await fetch(stage.url + link)).text()));
    const imports = scripts.flatMap((script) => [...script.matchAll(/from '\.(\/[a-z]+\.js)'/g)]);
    for (const [, name] of imports) {
      expect((await fetch(`${stage.url}/admin/jobs${name}`)).status).toBe(200);
    }
    expect(imports.length).toBeGreaterThan(3);
    expect((await fetch(`${stage.url}/admin/jobs/words.ts`)).status).toBe(404);
  });
});
