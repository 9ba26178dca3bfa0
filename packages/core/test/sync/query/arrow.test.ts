import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { RecordBatchReader, type Table, tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportQuerySchema, exportRows, type QueryTable, queryRows } from '../../../src/sync/index.ts';
import { rowQuerySchema } from '../../../src/sync/query/query.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-arrow-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A table in a file. */
async function write(select: string): Promise<QueryTable> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(folder, `${count++}.parquet`);
  await connection.run(`set TimeZone = 'UTC'; create table t as ${select}`);
  await connection.run(`copy t to '${file}' (format parquet)`);
  const columns = (await connection.runAndReadAll('describe t')).getRows().map(([column, type]) => ({
    name: String(column),
    type: String(type).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'),
  }));
  connection.closeSync();
  instance.closeSync();
  return { files: [file], columns, key: [], version: 1 };
}

async function writeArrow(table: QueryTable, query = {}, limits = {}) {
  const path = join(folder, `${count++}.arrows`);
  const written = await exportRows(
    table,
    exportQuerySchema.parse({ ...query, format: 'arrow' }),
    path,
    limits,
  );
  return { ...written, bytes: await readFile(path) };
}

async function read(table: QueryTable, query = {}): Promise<Table> {
  return tableFromIPC((await writeArrow(table, query)).bytes);
}

/** Values as they lie in memory: readers turn some into what JavaScript has for them. */
function raw(table: Table, column: string): unknown[] {
  const [data] = table.getChild(column)?.data ?? [];
  if (!data || table.batches.length !== 1) throw new Error('not one batch');
  return Array.from({ length: data.length }, (_, i) => (data.getValid(i) ? data.values[i] : null));
}

/** Decimals of 128 bits, scaled up. */
function decimals(table: Table, column: string): (bigint | null)[] {
  return [...(table.getChild(column) ?? [])].map((value: Uint32Array | null) => {
    if (value === null) return null;
    const { buffer, byteOffset } = value.slice();
    const view = new DataView(buffer, byteOffset);
    return (view.getBigInt64(8, true) << 64n) + view.getBigUint64(0, true);
  });
}

const list = (table: Table, column: string) => [...(table.getChild(column) ?? [])];

/** A column `v` of these values, and a row without. */
const ofType = (type: string, ...values: string[]) =>
  write(
    `select unnest([${[...values, 'null'].map((value) => (value === 'null' || value.startsWith("'") ? value : `'${value}'`)).join(', ')}]::${type}[]) as v`,
  );

describe('rows as Arrow', () => {
  it.each([
    ['TINYINT', 'Int8', ['-128', '127']],
    ['SMALLINT', 'Int16', ['-32768', '32767']],
    ['INTEGER', 'Int32', ['-2147483648', '2147483647']],
    ['UTINYINT', 'Uint8', ['0', '255']],
    ['USMALLINT', 'Uint16', ['0', '65535']],
    ['UINTEGER', 'Uint32', ['0', '4294967295']],
  ])('keep integers: %s', async (type, expected, values) => {
    const table = await read(await ofType(type, ...values));
    expect(String(table.schema.fields[0]?.type)).toBe(expected);
    expect(list(table, 'v')).toEqual([...values.map(Number), null]);
    expect(table.getChild('v')?.nullCount).toBe(1);
  });

  it.each([
    ['BIGINT', 'Int64', ['-9223372036854775808', '-1', '9223372036854775807']],
    ['UBIGINT', 'Uint64', ['0', '18446744073709551615']],
  ])('keep integers of 64 bits: %s', async (type, expected, values) => {
    const table = await read(await ofType(type, ...values));
    expect(String(table.schema.fields[0]?.type)).toBe(expected);
    expect(list(table, 'v')).toEqual([...values.map(BigInt), null]);
  });

  it.each([
    ['DECIMAL(4,2)', 'Decimal[4e+2]', ['-99.99', '-0.01', '0.00', '99.99']],
    ['DECIMAL(9,0)', 'Decimal[9e0]', ['-999999999', '999999999']],
    ['DECIMAL(18,6)', 'Decimal[18e+6]', ['-999999999999.999999', '-0.000001', '1.000000']],
    [
      'DECIMAL(38,10)',
      'Decimal[38e+10]',
      [
        '-9999999999999999999999999999.9999999999',
        '-0.0000000001',
        '0.0000000001',
        '9999999999999999999999999999.9999999999',
        '1844674407.3709551616',
      ],
    ],
  ])('keep decimals: %s', async (type, expected, values) => {
    const table = await read(await ofType(type, ...values));
    const [field] = table.schema.fields;
    expect(String(field?.type)).toBe(expected);
    expect(field?.type.bitWidth).toBe(128);
    expect(decimals(table, 'v')).toEqual([...values.map((value) => BigInt(value.replace('.', ''))), null]);
  });

  it('keep floating point and truth values', async () => {
    const doubles = await read(await ofType('DOUBLE', '0.1', "'-inf'", "'nan'", "'-0.0'"));
    expect(list(doubles, 'v')).toEqual([0.1, Number.NEGATIVE_INFINITY, Number.NaN, -0, null]);
    expect(String(doubles.schema.fields[0]?.type)).toBe('Float64');
    const floats = await read(await ofType('FLOAT', '0.1', '-3e38'));
    expect(list(floats, 'v')).toEqual([Math.fround(0.1), Math.fround(-3e38), null]);
    expect(String(floats.schema.fields[0]?.type)).toBe('Float32');
    const truths = await read(
      await write('select case i % 3 when 0 then true when 1 then false end as v from range(3000) t(i)'),
    );
    expect(String(truths.schema.fields[0]?.type)).toBe('Bool');
    expect(list(truths, 'v')).toEqual(Array.from({ length: 3000 }, (_, i) => [true, false, null][i % 3]));
  });

  it('keep dates and times, those before 1970 and without end, too', async () => {
    const dates = await read(
      await ofType('DATE', "'1969-12-31'", "'0001-01-01'", "'2026-11-21'", "'infinity'", "'-infinity'"),
    );
    expect(String(dates.schema.fields[0]?.type)).toBe('Date32<DAY>');
    expect(raw(dates, 'v')).toEqual([-1, -719162, 20778, 2147483647, -2147483647, null]);
    const finite = list(dates, 'v').slice(0, 3);
    expect(finite.map((value) => new Date(value).toISOString().slice(0, 10))).toEqual([
      '1969-12-31',
      '0001-01-01',
      '2026-11-21',
    ]);
    const points = await read(await ofType('TIMESTAMPTZ', "'infinity'", "'-infinity'"));
    expect(raw(points, 'v')).toEqual([2n ** 63n - 1n, 1n - 2n ** 63n, null]);
    const times = await read(await ofType('TIME', "'00:00:00'", "'23:59:59.999999'"));
    expect(String(times.schema.fields[0]?.type)).toBe('Time64<MICROSECOND>');
    expect(raw(times, 'v')).toEqual([0n, 86_399_999_999n, null]);
  });

  it.each([
    ['TIMESTAMP', 'Timestamp<MICROSECOND>', null, -1n, 1_767_225_600_123_456n],
    ['TIMESTAMPTZ', 'Timestamp<MICROSECOND, UTC>', 'UTC', -1n, 1_767_225_600_123_456n],
    ['TIMESTAMP_S', 'Timestamp<SECOND>', null, -1n, 1_767_225_600n],
    ['TIMESTAMP_MS', 'Timestamp<MILLISECOND>', null, -1n, 1_767_225_600_123n],
    ['TIMESTAMP_NS', 'Timestamp<NANOSECOND>', null, -1000n, 1_767_225_600_123_456_789n],
  ])('keep points in time: %s', async (type, expected, zone, before, after) => {
    const early = type === 'TIMESTAMP_S' ? '59' : type === 'TIMESTAMP_MS' ? '59.999' : '59.999999';
    const late = type === 'TIMESTAMP_S' ? '00' : type === 'TIMESTAMP_MS' ? '00.123' : '00.123456';
    const rest = type === 'TIMESTAMP_NS' ? '789' : '';
    const table = await read(
      await ofType(type, `'1969-12-31 23:59:${early}'`, `'2026-01-01 00:00:${late}${rest}'`),
    );
    const found = table.schema.fields[0]?.type;
    expect(String(found)).toBe(expected);
    expect(found.timezone ?? null).toBe(zone);
    expect(raw(table, 'v')).toEqual([before, after, null]);
  });

  it('keep texts and bytes, empty ones apart from none', async () => {
    const texts = await read(await ofType('VARCHAR', "''", "'한글 😀 é'", `'${'x'.repeat(20)}'`, "'null'"));
    expect(String(texts.schema.fields[0]?.type)).toBe('Utf8');
    expect(list(texts, 'v')).toEqual(['', '한글 😀 é', 'x'.repeat(20), 'null', null]);
    const bytes = await read(await ofType('BLOB', "''", String.raw`'\x00\xFF'`, `'${'x'.repeat(20)}'`));
    expect(String(bytes.schema.fields[0]?.type)).toBe('Binary');
    expect(list(bytes, 'v').map((value) => value && Buffer.from(value).toString('hex'))).toEqual([
      '',
      '00ff',
      '78'.repeat(20),
      null,
    ]);
  });

  it('are text as answers show it where Arrow has no such type', async () => {
    const source =
      await write(`select '4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'::uuid as id, [1, null]::bigint[] as list,
      'b'::enum('a', 'b') as kind, 'constructor' as "o""dd" union all select null, null, null, null`);
    const table = await read(source);
    const answer = await queryRows(source, rowQuerySchema.parse({}));
    expect(table.schema.fields.map(({ name, type }) => [name, String(type)])).toEqual(
      ['id', 'list', 'kind', 'o"dd'].map((name) => [name, 'Utf8']),
    );
    expect(list(table, 'id')).toEqual(answer.rows.map(([id]) => id));
    expect(list(table, 'kind')).toEqual(['b', null]);
    expect(list(table, 'list').map((text) => text && JSON.parse(text))).toEqual(
      answer.rows.map(([, value]) => value),
    );
  });

  it('come in many batches, each value in its place', async () => {
    const source = await write(`select i::integer as id, case when i % 7 > 0 then i % 2 = 0 end as even,
      case when i % 5 > 0 then 'text ' || i end as label, case when i % 3 > 0 then (-i)::decimal(12, 2) end as amount
      from range(100000) t(i)`);
    const { rows, bytes } = await writeArrow(source, {
      where: [{ column: 'id', is: '<>', value: 17 }],
      columns: ['amount', 'id', 'label', 'even'],
    });
    const table = tableFromIPC(bytes);
    expect(rows).toBe(99_999);
    expect(table.batches.length).toBeGreaterThan(2);
    const ids = Array.from({ length: 100_000 }, (_, i) => i).filter((i) => i !== 17);
    expect(list(table, 'id').toSorted((a, b) => a - b)).toEqual(ids);
    const places = list(table, 'id');
    expect(list(table, 'label')).toEqual(places.map((i) => (i % 5 > 0 ? `text ${i}` : null)));
    expect(list(table, 'even')).toEqual(places.map((i) => (i % 7 > 0 ? i % 2 === 0 : null)));
    expect(decimals(table, 'amount')).toEqual(places.map((i) => (i % 3 > 0 ? BigInt(-i) * 100n : null)));
  });

  it('make batches smaller where texts are long', async () => {
    const source = await write(`select repeat('x', 4000) as v from range(10000) t(i)`);
    const { bytes } = await writeArrow(source);
    const sizes = [...RecordBatchReader.from(bytes)].map(({ numRows }) => numRows);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * 2048);
  });

  it('keep names that are asked for twice apart, and have a schema where there are none', async () => {
    const source = await write(`select 1 as id, 'a' as label`);
    const twice = await read(source, { columns: ['id', 'id'] });
    expect(new Set(twice.schema.fields.map(({ name }) => name)).size).toBe(2);
    const none = await writeArrow(source, { where: [{ column: 'id', is: '=', value: 2 }] });
    expect(none.rows).toBe(0);
    expect(tableFromIPC(none.bytes).schema.fields.map(({ name }) => name)).toEqual(['id', 'label']);
  });

  it('end with the limits that queries have, and leave no file behind', async () => {
    const source = await write('select i as id from range(2000000) t(i)');
    const before = await readdir(folder);
    await expect(writeArrow(source, {}, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    const signal = AbortSignal.abort();
    await expect(writeArrow(source, {}, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    const caller = new AbortController();
    const left = writeArrow(source, {}, { signal: caller.signal });
    // Once there is a file that is written.
    for (let tries = 0; tries < 1500; tries++) {
      if ((await readdir(folder)).some((name) => name.endsWith('.part'))) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    caller.abort();
    await expect(left).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(writeArrow(source, {}, { memoryMb: 1 })).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
    await expect(writeArrow(source, { columns: ['other'] })).rejects.toMatchObject({
      code: 'SYNC_COLUMN_NOT_FOUND',
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it.each(['csv', 'parquet', 'arrow'])('take the place of a file that is there: %s', async (format) => {
    const source = await write('select 1 as id');
    const path = join(folder, `taken.${format}`);
    const query = exportQuerySchema.parse({ format });
    await writeFile(path, 'x'.repeat(100_000));
    expect(await exportRows(source, query, path)).toEqual({ rows: 1 });
    expect((await readFile(path)).length).toBeLessThan(10_000);
  });

  it('say that a folder cannot be written to', async () => {
    const source = await write('select 1 as id');
    const query = exportQuerySchema.parse({ format: 'arrow' });
    await expect(exportRows(source, query, join(folder, 'absent', 'a.arrows'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });
});
