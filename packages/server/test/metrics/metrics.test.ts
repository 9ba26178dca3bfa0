import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, password, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let session: Session;
beforeAll(async () => {
  stage = await openStage();
  session = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

const page = async () => (await fetch(`${stage.url}/metrics`)).text();

/** The value of a series; 0 where there is none. */
async function numberOf(series: string): Promise<number> {
  const line = (await page()).split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('metrics', () => {
  it('count calls by procedure and outcome, whichever face they come by', async () => {
    const ok = 'docproc_rpc_calls_total{procedure="documents.stats",code="OK"}';
    const refused = 'docproc_rpc_calls_total{procedure="documents.stats",code="UNAUTHENTICATED"}';
    await session.client.documents.stats.query();
    const headers = { authorization: `Bearer ${session.accessToken}` };
    await fetch(`${stage.url}/api/documents/stats/summary`, { headers });
    await fetch(`${stage.url}/api/documents/stats/summary`);
    expect(await numberOf(ok)).toBe(2);
    expect(await numberOf(refused)).toBe(1);
    expect(await numberOf('docproc_rpc_duration_seconds_count{procedure="documents.stats"}')).toBe(3);
    expect(await numberOf('docproc_rpc_duration_seconds_bucket{le="+Inf",procedure="documents.stats"}')).toBe(
      3,
    );
    expect(await numberOf('docproc_rpc_duration_seconds_sum{procedure="documents.stats"}')).toBeGreaterThan(
      0,
    );
  });

  it('name routes and never paths, whatever callers ask for', async () => {
    const id = '0f6f8d2a-54f1-4b6a-9d53-2f2f6b8f7c11';
    await fetch(`${stage.url}/api/documents/${id}`);
    await fetch(`${stage.url}/trpc/${id}`);
    await fetch(`${stage.url}/files/documents/${id}`);
    await fetch(`${stage.url}/${id}`, { method: 'PROPFIND' });
    const text = await page();
    expect(text).not.toContain(id);
    for (const [method, route, status] of [
      ['GET', '/api/documents/{id}', 401],
      ['GET', '/trpc/{procedure}', 404],
      ['GET', '/files/{kind}/{id}', 401],
      ['other', 'other', 404],
    ]) {
      const labels = `method="${method}",route="${route}",status="${status}"`;
      expect(text).toContain(`docproc_http_request_duration_seconds_count{${labels}} 1`);
    }
  });

  it('count logins by outcome, and files in and out', async () => {
    const { email } = session;
    const login = (given: string) =>
      fetch(`${stage.url}/trpc/auth.login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: given }),
      });
    await login(password);
    await login('not this one');
    // The session's own was the first.
    expect(await numberOf('docproc_logins_total{outcome="OK"}')).toBe(2);
    expect(await numberOf('docproc_logins_total{outcome="CREDENTIALS_INVALID"}')).toBe(1);
    const id = await session.addDocument('eleven byte');
    const { url } = await session.client.documents.download.query({ id });
    await (await fetch(stage.url + url, { headers: { range: 'bytes=0-3' } })).text();
    await expect.poll(() => numberOf('docproc_download_bytes_total')).toBe(4);
    expect(await numberOf('docproc_uploads_total')).toBe(1);
    expect(await numberOf('docproc_upload_bytes_total')).toBe(11);
    expect(await numberOf('docproc_jobs_sent_total{kind="extract"}')).toBe(1);
  });

  it('tell of sockets, subscriptions and what is told to them', async () => {
    const heard: unknown[] = [];
    const subscription = await new Promise<{ unsubscribe: () => void }>((resolve) => {
      const started = session.client.documents.onProgress.subscribe(
        {},
        { onData: (event) => heard.push(event), onStarted: () => resolve(started) },
      );
    });
    await expect.poll(() => heard.length).toBe(1);
    expect(await numberOf('docproc_websocket_connections{kind="rpc"}')).toBe(1);
    expect(await numberOf('docproc_subscriptions')).toBe(1);
    expect(await numberOf('docproc_events_sent_total')).toBe(1);
    subscription.unsubscribe();
    await expect.poll(() => numberOf('docproc_subscriptions')).toBe(0);
  });

  it('show a queue that fills', async () => {
    await session.addDocument();
    const waiting = 'docproc_queue_jobs{queue="docproc-extract",state="waiting"}';
    // The numbers are read again after five seconds.
    await expect.poll(() => numberOf(waiting), { interval: 500 }).toBeGreaterThan(0);
  }, 30_000);
});

it('are for bearers of the token where there is one, and through no proxy where there is none', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.7' };
  expect((await fetch(`${stage.url}/metrics`, { headers: forwarded })).status).toBe(403);
  const metricsToken = 'a long metrics token';
  await using closed = await openStage({ metricsToken });
  expect((await fetch(`${closed.url}/metrics`)).status).toBe(401);
  const authorization = `Bearer ${metricsToken}`;
  const answer = await fetch(`${closed.url}/metrics`, { headers: { authorization, ...forwarded } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain');
});
