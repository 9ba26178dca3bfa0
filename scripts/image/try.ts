/** One document from upload to report, over REST: what needs every heavy part of an image. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Answer {
  readonly success: boolean;
  readonly message: string;
  readonly data: { readonly id: string; readonly state: string };
  readonly access_token?: string;
}

/** Registers, logs in, uploads the file, waits until it is read, and fetches a report of it. Throws where that fails. */
export async function tryImage(url: string, file: string): Promise<void> {
  const account = { email: 'image@example.com', password: 'a sentence nobody guesses 1', name: 'Image' };
  await call(`${url}/api/auth/register`, { method: 'POST', ...json(account) });
  const { access_token: token = '' } = await call(`${url}/api/auth/login`, {
    method: 'POST',
    ...json(account),
  });
  const authorization = { authorization: `Bearer ${token}` };
  const form = new FormData();
  form.set('file', new Blob([await readFile(file)]), basename(file));
  const { data } = await call(`${url}/api/documents/upload`, {
    method: 'POST',
    headers: authorization,
    body: form,
  });
  await until(`${url}/api/documents/${data.id}`, authorization, 'completed');
  const wish = json({ format: 'pdf' });
  const report = await call(`${url}/api/documents/${data.id}/reports`, {
    method: 'POST',
    ...wish,
    headers: { ...wish.headers, ...authorization },
  });
  await until(`${url}/api/reports/${report.data.id}`, authorization, 'ready');
  const download = await fetch(`${url}/api/reports/${report.data.id}/download`, { headers: authorization });
  const start = Buffer.from(await download.arrayBuffer()).toString('latin1', 0, 4);
  if (start !== '%PDF') throw new Error('the report is no PDF');
}

function json(body: object) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function call(url: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(url, options);
  const answer = (await response.json()) as Answer;
  if (!answer.success) throw new Error(`${url}: ${response.status} ${answer.message}`);
  return answer;
}

async function until(url: string, headers: Record<string, string>, state: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { data } = await call(url, { headers });
    if (data.state === state) return;
    if (data.state === 'failed' || Date.now() > deadline) throw new Error(`${url} is ${data.state}`);
    await sleep(200);
  }
}
