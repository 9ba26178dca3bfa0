import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { appendEvents } from '../../src/events/append.ts';
import {
  createEventFeed,
  type EventFeed,
  type EventFeedOptions,
  runSweep,
  type StoredEvent,
} from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
});
afterAll(() => stage[Symbol.asyncDispose]());

const feeds: EventFeed[] = [];
afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.close()));
});

/** A feed that hears notifications only: the safety poll is too slow for any test. */
function openFeed(options: Partial<EventFeedOptions> = {}): EventFeed {
  const feed = createEventFeed({ database: stage.database, pollMs: 600_000, ...options });
  feeds.push(feed);
  return feed;
}

/** Writes events that are named by their numbers. */
async function tell(...names: string[]) {
  await stage.database.db.transaction().execute((trx) => write(trx, names));
}

async function write(trx: Parameters<typeof appendEvents>[0], names: string[]) {
  await appendEvents(
    trx,
    stage.database.schema,
    names.map((name) => ({ ownerId, type: 'document.queued', data: { name } })),
  );
}

/** Collects what a feed tells. */
async function listen(feed: EventFeed, options: { after?: string; signal?: AbortSignal } = {}) {
  const events: StoredEvent[] = [];
  const iterable = await feed.subscribe({ ownerId, ...options });
  const done = (async () => {
    for await (const event of iterable) events.push(event);
  })();
  return { events, names: () => events.map((event) => event.data.name), done };
}

it('tells subscribers what happens, in order, each only once', async () => {
  const listeners = await Promise.all([listen(openFeed()), listen(openFeed())]);
  await tell('1', '2');
  await tell('3');
  for (const { names } of listeners) await expect.poll(names).toEqual(['1', '2', '3']);
});

it('tells everything after a cursor, then goes on', async () => {
  const feed = openFeed();
  const after = await feed.cursor();
  await tell('1', '2', '3');
  const first = await listen(feed, { after });
  await expect.poll(first.names).toEqual(['1', '2', '3']);
  const again = await listen(feed, { after: first.events[0]!.cursor });
  await tell('4');
  await expect.poll(again.names).toEqual(['2', '3', '4']);
});

it('never steps over the event of a transaction that was slow to commit', async () => {
  const listener = await listen(openFeed());
  const release = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const slow = stage.database.db.transaction().execute(async (trx) => {
    await write(trx, ['slow']);
    written.resolve();
    await release.promise;
  });
  await written.promise;
  await tell('quick');
  await delay(150);
  // Held back: its transaction came later than one that is still running.
  expect(listener.names()).toEqual([]);
  release.resolve();
  await slow;
  await expect.poll(listener.names).toEqual(['slow', 'quick']);
});

it('tells events that waited for a transaction that wrote none', async () => {
  const listener = await listen(openFeed());
  const release = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const other = stage.database.db.transaction().execute(async (trx) => {
    await sql`select pg_current_xact_id()`.execute(trx);
    begun.resolve();
    await release.promise;
  });
  await begun.promise;
  await tell('waits');
  await delay(100);
  expect(listener.names()).toEqual([]);
  release.resolve();
  await other;
  await expect.poll(listener.names).toEqual(['waits']);
});

it('tells only what is new at the moment of beginning, while a transaction holds the log back', async () => {
  const release = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const slow = stage.database.db.transaction().execute(async (trx) => {
    await write(trx, ['slow']);
    written.resolve();
    await release.promise;
  });
  await written.promise;
  await tell('before');
  const feed = openFeed();
  const cursor = await feed.cursor();
  const listener = await listen(feed);
  await tell('after');
  release.resolve();
  await slow;
  await expect.poll(listener.names).toEqual(['slow', 'after']);
  // So does who comes later with a cursor of then, be it that of the beginning or of an event told since.
  const late = await listen(feed, { after: cursor });
  await expect.poll(late.names).toEqual(['slow', 'after']);
  const resumed = await listen(feed, { after: listener.events[0]!.cursor });
  await expect.poll(resumed.names).toEqual(['after']);
});

it('loses nothing for a subscriber that is slower than its inbox', async () => {
  const feed = openFeed({ inboxSize: 4 });
  const iterable = await feed.subscribe({ ownerId });
  const first = iterable.next();
  const names = Array.from({ length: 1200 }, (_, i) => String(i));
  for (let i = 0; i < names.length; i += 100) await tell(...names.slice(i, i + 100));
  const heard = [(await first).value!.data.name];
  while (heard.length < names.length) {
    heard.push((await iterable.next()).value!.data.name);
    if (heard.length % 300 === 0) await delay(20);
  }
  expect(heard).toEqual(names);
  await iterable.return();
});

it('comes back by itself after its connection was ended', async () => {
  const listener = await listen(openFeed());
  await tell('before');
  await expect.poll(listener.names).toEqual(['before']);
  const { rows } = await sql<{ ended: boolean }>`
    select pg_terminate_backend(pid) as ended from pg_stat_activity
    where datname = current_database() and application_name = 'docproc-events'`.execute(stage.database.db);
  expect(rows).toEqual([{ ended: true }]);
  await tell('while away');
  await expect.poll(listener.names, { timeout: 40_000 }).toEqual(['before', 'while away']);
  await tell('after');
  await expect.poll(listener.names, { timeout: 40_000 }).toEqual(['before', 'while away', 'after']);
});

it('polls, should notifications be lost', async () => {
  const listener = await listen(openFeed({ pollMs: 50 }));
  await delay(100);
  await stage.database.db
    .insertInto('events')
    .values({
      owner_id: ownerId,
      type: 'document.queued',
      data: JSON.stringify({ name: 'silent' }),
      document_id: null,
      report_id: null,
    })
    .execute();
  await expect.poll(listener.names).toEqual(['silent']);
});

it('tells one owner nothing of another', async () => {
  const listener = await listen(openFeed());
  const other = await stage.addUser();
  await stage.addDocument(other);
  await tell('mine');
  await expect.poll(listener.names).toEqual(['mine']);
});

it('ends without an error when it is told to', async () => {
  const stop = new AbortController();
  const feed = openFeed();
  const one = await listen(feed, { signal: stop.signal });
  const two = await listen(feed);
  await delay(50);
  stop.abort();
  await one.done;
  await feed.close();
  await two.done;
});

it('says so where events were pruned before they could be told', async () => {
  const feed = openFeed();
  const after = await feed.cursor();
  await tell('forgotten');
  const forgetAll = async () => {
    await runSweep({ ...stage, eventRetentionMs: -1000 });
    return stage.database.db.selectFrom('events').select('id').execute();
  };
  await expect.poll(forgetAll).toEqual([]);
  const listener = await listen(feed, { after });
  await tell('new');
  await expect.poll(() => listener.events.map(({ type }) => type)).toEqual(['resync', 'document.queued']);
});

it('says so where the cursor is from another database', async () => {
  const listener = await listen(openFeed(), { after: '999999999999-1' });
  await expect.poll(() => listener.events.map(({ type }) => type)).toEqual(['resync']);
});

it.each([
  '',
  'x',
  '1',
  '1-',
  '-1',
  '1-2-3',
  '1-2.',
  '1-2.x',
  `1-2${'.1'.repeat(1000)}`,
  "1'; drop table events--1",
])('refuses the cursor %j', async (after) => {
  await expect(openFeed().subscribe({ ownerId, after })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  });
});
