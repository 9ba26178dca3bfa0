import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, withPage } from '../../../../scripts/browser.ts';
import { openStage, password, type Session, type Stage } from '../support/stage.ts';

const browser = await findBrowser();

let stage: Stage;
let user: Session;
beforeAll(async () => {
  stage = await openStage();
  user = await stage.session();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

describe.skipIf('missing' in browser)('/docs in a browser', () => {
  it('shows every operation, asks nobody but its own server, and sends requests', async () => {
    await withPage(async ({ page, complaints, requests }) => {
      await page.goto(`${stage.url}/docs`);
      await page.waitForSelector('details[data-words]');
      const openapi = (await (await fetch(`${stage.url}/openapi.json`)).json()) as {
        paths: Record<string, object>;
      };
      const operations = Object.values(openapi.paths).flatMap((methods) => Object.keys(methods));
      expect(await page.$$eval('details[data-words]', (all) => all.length)).toBe(operations.length);

      const shown = 'details[data-words]:not([hidden])';
      /** Opens the one operation that these words find. */
      const open = async (words: string) => {
        await page.locator('#find').fill(words);
        expect(await page.$$eval(shown, (all) => all.length)).toBe(1);
        await page.locator(`${shown} > summary`).click();
      };
      await open('post /api/auth/login');
      expect(await page.$$eval('section:not([hidden])', (all) => all.length)).toBe(1);
      await page.locator(`${shown} textarea`).fill(JSON.stringify({ email: user.email, password }));
      await page.locator(`${shown} button`).click();
      await page.waitForFunction("document.getElementById('token').value !== ''");
      await open('get /api/users/me');
      await page.locator(`${shown} button`).click();
      const answer = () => page.$eval(`${shown} button + pre`, (output) => output.textContent ?? '');
      await expect.poll(answer).toContain(`"email": "${user.email}"`);
      expect(await answer()).toContain('200 OK');

      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(`${stage.url}/`))).toEqual([]);
    });
  });
});
