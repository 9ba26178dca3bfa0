import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Session, type Stage } from '../support/stage.ts';
import { putTable } from '../support/tables.ts';

let stage: Stage;
let user: Session;
beforeAll(async () => {
  stage = await openStage();
  user = await stage.session();
  const select = `select i as id, (-i / 4)::decimal(12, 2) as amount, case when i % 3 > 0 then 'city ' || i end as city,
    timestamptz '1969-12-31 00:00:00Z' + i * interval '1 hour' as bought, date '1969-12-31' + i::integer as day
    from range(50000) t(i)`;
  await putTable(stage, { name: '주문/2026 orders', select, key: ['id'], readable: true });
  await putTable(stage, { name: 'hidden', select: 'select 1 as id' });
});
afterAll(() => stage[Symbol.asyncDispose]());

function download(table: string, body: object): Promise<Response> {
  return fetch(`${stage.url}/api/tables/${encodeURIComponent(table)}/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function codeOf(response: Response): Promise<unknown> {
  const { error_code: code } = (await response.json()) as { readonly error_code?: string };
  return code;
}

describe('a table over REST', () => {
  it('comes as an Arrow stream with its types', async () => {
    const response = await download('주문/2026 orders', { format: 'arrow' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/vnd.apache.arrow.stream');
    expect(response.headers.get('content-disposition')).toContain(
      encodeURIComponent('주문_2026 orders.arrows'),
    );
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect(Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))).toEqual({
      id: 'Int64',
      amount: 'Decimal[12e+2]',
      city: 'Utf8',
      bought: 'Timestamp<MICROSECOND, UTC>',
      day: 'Date32<DAY>',
    });
    expect(table.numRows).toBe(50_000);
    expect(table.batches.length).toBeGreaterThan(1);
    const cities = table.getChild('city');
    expect(cities?.nullCount).toBe(16_667);
    expect(cities?.get(49_999)).toBe('city 49999');
    expect(new Date(table.getChild('bought')?.get(0)).toISOString()).toBe('1969-12-31T00:00:00.000Z');
    expect(table.getChild('id')?.get(49_999)).toBe(49_999n);
  });

  it('has the rows and columns that were asked for', async () => {
    const query = { columns: ['day', 'id'], where: [{ column: 'id', is: '>=', value: 7 }], limit: 2 };
    const response = await download('주문/2026 orders', { format: 'arrow', ...query });
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['day', 'id']);
    expect(table.numRows).toBe(2);
  });

  it('is refused as other formats are', async () => {
    const hidden = await download('hidden', { format: 'arrow' });
    expect([hidden.status, await codeOf(hidden)]).toEqual([404, 'SYNC_NOT_FOUND']);
    const column = await download('주문/2026 orders', { format: 'arrow', columns: ['other'] });
    expect(await codeOf(column)).toBe('SYNC_COLUMN_NOT_FOUND');
    const format = await download('주문/2026 orders', { format: 'feather' });
    expect(await codeOf(format)).toBe('VALIDATION_FAILED');
  });

  it('is told of over tRPC', async () => {
    const told = await user.client.tables.export.mutate({
      name: '주문/2026 orders',
      format: 'arrow',
      limit: 5,
    });
    expect(told).toMatchObject({
      fileName: '주문_2026 orders.arrows',
      mediaType: 'application/vnd.apache.arrow.stream',
    });
  });
});
