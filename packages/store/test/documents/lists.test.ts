import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentSorts } from '../../src/index.ts';
import { extraction, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let owners: string[];
beforeAll(async () => {
  stage = await openStage();
  owners = await Promise.all([1, 2, 3].map(() => stage.addUser()));
  await stage.database.pool.query(
    `insert into docproc.documents (owner_id, name, media_type, bytes, sha256, state, created_at)
     select ($1::uuid[])[1 + n % 3], 'file ' || n * 7919 % 100, 'text/plain', n * 31 % 17, md5(n::text), 'completed',
       now() - n % 40 * interval '1 minute'
     from generate_series(1, 100) n`,
    [owners],
  );
  await stage.database.pool.query(
    'insert into docproc.document_totals select owner_id, count(*) from docproc.documents group by owner_id',
  );
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('first pages that are asked for at the same time', () => {
  it.each(documentSorts)('are the same as alone: %s', async (sort) => {
    const nobody = await stage.addUser();
    const asked = [owners[0]!, owners[1]!, nobody, owners[0]!, owners[2]!];
    const together = await Promise.all(asked.map((id) => stage.documents.list(id, { sort, pageSize: 10 })));
    for (const [index, id] of asked.entries()) {
      // A size that nobody else has is read alone.
      const alone = await stage.documents.list(id, { sort, pageSize: 11 });
      expect(together[index]).toMatchObject({ items: alone.items.slice(0, 10), total: alone.total });
      expect(new Set(together[index]!.items.map(({ ownerId }) => ownerId)).size).toBeLessThan(2);
    }
    const { nextCursor, items } = together[0]!;
    const next = await stage.documents.list(owners[0]!, { sort, pageSize: 10, cursor: nextCursor! });
    const whole = await stage.documents.list(owners[0]!, { sort, pageSize: 33 });
    expect([...items, ...next.items]).toEqual(whole.items.slice(0, 20));
    expect(together[2]).toEqual({ items: [], total: 0 });
  });

  it('are those of an id in any spelling, and one that is none fails alone', async () => {
    const owner = owners[0]!;
    const [plain, upper, wrong] = await Promise.allSettled(
      [owner, owner.toUpperCase(), 'nobody'].map((id) => stage.documents.list(id)),
    );
    expect(plain).toMatchObject({ status: 'fulfilled', value: { total: 33 } });
    expect(upper).toEqual(plain);
    expect(wrong).toMatchObject({ status: 'rejected' });
  });

  it('show everything that was there when they were asked for', async () => {
    const owner = await stage.addUser();
    const others: Promise<unknown>[] = [];
    const listed = async () => {
      // One of the same owner is under way already, with what was there before.
      others.push(stage.documents.list(owner), stage.documents.list(owners[0]!));
      await new Promise((resolve) => setImmediate(resolve));
      const { items, total } = await stage.documents.list(owner);
      return { total, byId: new Map(items.map((item) => [item.id, item])) };
    };
    for (let round = 1; round <= 5; round++) {
      const { id } = await stage.addDocument(owner);
      const added = await listed();
      expect(added.total).toBe(round);
      expect(added.byId.get(id)).toMatchObject({ state: 'queued' });
      const job = { documentId: id, run: 1 };
      await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
      expect((await listed()).byId.get(id)).toMatchObject({ state: 'processing' });
      await stage.documents.progress(job, 1, { stage: 'ocr', fraction: 0.5 });
      expect((await listed()).byId.get(id)).toMatchObject({ stage: 'ocr', progress: 0.5 });
      await stage.documents.complete(job, extraction());
      expect((await listed()).byId.get(id)).toMatchObject({
        state: 'completed',
        summary: { type: 'receipt' },
      });
    }
    const { id } = await stage.addDocument(owner);
    await stage.documents.remove(owner, id);
    const left = await listed();
    expect(left.total).toBe(5);
    expect(left.byId.has(id)).toBe(false);
    await Promise.all(others);
  });
});
