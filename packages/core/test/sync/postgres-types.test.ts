import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** PostgreSQL type, a value in SQL, the DuckDB type that it gets, and the value's text there. */
const kept: readonly (readonly [type: string, value: string, targetType: string, text: string])[] = [
  ['boolean', 'true', 'BOOLEAN', 'true'],
  ['smallint', '-32768', 'SMALLINT', '-32768'],
  ['integer', '2147483647', 'INTEGER', '2147483647'],
  ['bigint', '-9223372036854775808', 'BIGINT', '-9223372036854775808'],
  [
    'numeric(38,10)',
    '1234567890123456789012345678.0123456789',
    'DECIMAL(38,10)',
    '1234567890123456789012345678.0123456789',
  ],
  ['numeric(5,0)', '-99999', 'DECIMAL(5,0)', '-99999'],
  [
    'numeric',
    "'0.1000000000000000000000000000000000000000000000001'",
    'VARCHAR',
    '0.1000000000000000000000000000000000000000000000001',
  ],
  ['numeric(5,-2)', '12345', 'VARCHAR', '12300'],
  ['numeric(50,2)', '1.5', 'VARCHAR', '1.50'],
  ['real', "'NaN'", 'FLOAT', 'nan'],
  ['double precision', '0.1::float8 + 0.2::float8', 'DOUBLE', '0.30000000000000004'],
  ['double precision', "'-Infinity'", 'DOUBLE', '-inf'],
  ['money', '12.34', 'VARCHAR', '$12.34'],
  ['text', "E'a,\"b\"\\n다 ''\\\\ '", 'VARCHAR', 'a,"b"\n다 \'\\ '],
  ['text', "''", 'VARCHAR', ''],
  ['varchar(3)', "'가나다'", 'VARCHAR', '가나다'],
  ['char(4)', "'ab'", 'VARCHAR', 'ab  '],
  ['uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['json', '\'{"a": 1.10, "b":[null]}\'', 'JSON', '{"a": 1.10, "b":[null]}'],
  ['jsonb', '\'{"b":2,"a":"x,y"}\'', 'JSON', '{"a": "x,y", "b": 2}'],
  ['date', "'2024-02-29'", 'DATE', '2024-02-29'],
  ['date', "'0044-03-15 BC'", 'DATE', '0044-03-15 (BC)'],
  ['date', "'infinity'", 'DATE', 'infinity'],
  ['timestamp', "'2024-01-01 12:34:56.789012'", 'TIMESTAMP', '2024-01-01 12:34:56.789012'],
  ['timestamp', "'0044-03-15 01:02:03 BC'", 'TIMESTAMP', '0044-03-15 (BC) 01:02:03'],
  ['timestamp', "'-infinity'", 'TIMESTAMP', '-infinity'],
  ['timestamptz', "'2024-01-01 09:00:00.5+09'", 'TIMESTAMPTZ', '2024-01-01 00:00:00.5+00'],
  ['timestamptz', "'infinity'", 'TIMESTAMPTZ', 'infinity'],
  ['time', "'23:59:59.999999'", 'TIME', '23:59:59.999999'],
  ['timetz', "'12:00:00+05:30'", 'TIMETZ', '12:00:00+05:30'],
  ['interval', "'-1 year 2 mons -3 days 04:05:06.789'", 'INTERVAL', '-10 months -3 days 04:05:06.789'],
  ['bytea', "'\\x00ff2c22'", 'BLOB', '\\x00\\xFF,\\x22'],
  ['bit(4)', "B'1010'", 'BIT', '1010'],
  ['integer[]', "'{1,NULL,3}'", 'INTEGER[]', '[1, NULL, 3]'],
  ['integer[]', "'{}'", 'INTEGER[]', '[]'],
  ['text[]', `'{"a,b","c\\"d",NULL}'`, 'VARCHAR[]', "['a,b', 'c\"d', NULL]"],
  ['numeric(6,2)[]', "'{1.5}'", 'DECIMAL(6,2)[]', '[1.50]'],
  ['inet', "'10.0.0.0/8'", 'VARCHAR', '10.0.0.0/8'],
  ['int4range', "'[1,5)'", 'VARCHAR', '[1,5)'],
  ['point', "'(1,2)'", 'VARCHAR', '(1,2)'],
  ['mood', "'good'", 'VARCHAR', 'good'],
  ['amount_domain', '12.5', 'DECIMAL(8,2)', '12.50'],
];

it('keeps values of every type exactly, in the type that is documented', async () => {
  await stage.sql("create type mood as enum ('good'); create domain amount_domain as numeric(8,2)");
  const columns = kept.map(([type], i) => `c${i} ${type}`).join(', ');
  await stage.sql(`create table kept (id int primary key, ${columns})`);
  await stage.sql(
    `insert into kept values (1, ${kept.map(([, value]) => value).join(', ')}), (2${', null'.repeat(kept.length)})`,
  );
  await stage.sync({ table: { name: 'kept' } });
  const texts = kept.map((_, i) => `c${i}::varchar`).join(', ');
  const types = kept.map((_, i) => `typeof(c${i})`).join(', ');
  const [[row], [nulls], [found]] = await Promise.all([
    stage.rows(`select ${texts} from kept where id = 1`),
    stage.rows(`select ${texts} from kept where id = 2`),
    stage.rows(`select ${types} from kept limit 1`),
  ]);
  expect(kept.map(([type], i) => [type, row?.[i]])).toEqual(kept.map(([type, , , text]) => [type, text]));
  expect(nulls).toEqual(kept.map(() => null));
  const long = { TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE', TIMETZ: 'TIME WITH TIME ZONE' } as Record<
    string,
    string
  >;
  expect(found).toEqual(kept.map(([, , targetType]) => long[targetType] ?? targetType));
});

it.each([
  ['numeric(6,2)', "'NaN'"],
  ['timestamp', "'294276-12-31'"],
  ['int[]', "'{{1,2},{3,4}}'"],
  ['int[]', "'[0:1]={1,2}'"],
])('refuses a %s of %s, which cannot be kept, and says which column it is', async (type, value) => {
  const name = `refused_${Math.random().toString(36).slice(2)}`;
  await stage.sql(
    `create table ${name} (id int primary key, wrong ${type}); insert into ${name} values (1, ${value})`,
  );
  const refusal = await stage.sync({ table: { name } }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'SYNC_VALUE_UNREPRESENTABLE' });
  expect(await stage.rows(`select 1 from duckdb_tables() where table_name = '${name}'`)).toEqual([]);
});

it('keeps a value in another type where that is asked for, and counts what that changed', async () => {
  await stage.sql('create table prices (id int primary key, price numeric)');
  await stage.sql('insert into prices values (1, 1.5), (2, 2.345), (3, 3.1400), (4, null)');
  const result = await stage.sync({ table: { name: 'prices' }, conversions: { price: 'DECIMAL(18,2)' } });
  expect(result.converted).toEqual({ price: 1 });
  expect(await stage.rows('select price::varchar from prices order by id')).toEqual([
    ['1.50'],
    ['2.35'],
    ['3.14'],
    [null],
  ]);
});

it('refuses a value that another type cannot hold at all', async () => {
  await stage.sql(
    "create table words (id int primary key, word text); insert into words values (1, 'seven')",
  );
  await expect(
    stage.sync({ table: { name: 'words' }, conversions: { word: 'INTEGER' } }),
  ).rejects.toMatchObject({
    code: 'SYNC_VALUE_UNREPRESENTABLE',
  });
});

it('keeps a text of many megabytes', async () => {
  await stage.sql(
    "create table long (id int primary key, body text); insert into long values (1, repeat('a,\"b\"' || chr(10), 3000000)), (2, 'x')",
  );
  await stage.sync({ table: { name: 'long' } });
  expect(await stage.rows('select id, length(body) from long order by id')).toEqual([
    [1, '18000000'],
    [2, '1'],
  ]);
});
