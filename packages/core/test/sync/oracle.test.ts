import { describe, expect, it } from 'vitest';
import { createOracleSource } from '../../src/sync/index.ts';
import { oracleDialect } from '../../src/sync/sources/oracle/dialect.ts';
import { mapOracleType, type OracleType } from '../../src/sync/sources/oracle/types.ts';
import { byName, type SqlColumn, selectOf } from '../../src/sync/sources/sql/select.ts';

const type = (name: string, precision: number | null = null, scale: number | null = null): OracleType => ({
  name,
  precision,
  scale,
});

// There is no Oracle server to run these against here: what is tested is the decision, and the SQL as text.
describe('Oracle types', () => {
  it.each<[OracleType, string, string]>([
    [type('NUMBER', 12, 2), 'DECIMAL(12,2)', 'text'],
    [type('NUMBER', null, 0), 'DECIMAL(38,0)', 'text'],
    [type('NUMBER'), 'VARCHAR', 'text'],
    [type('NUMBER', 5, -2), 'DECIMAL(7,0)', 'text'],
    [type('NUMBER', 2, 5), 'DECIMAL(5,5)', 'text'],
    [type('NUMBER', 38, -10), 'VARCHAR', 'text'],
    [type('FLOAT', 126), 'VARCHAR', 'text'],
    [type('BINARY_DOUBLE'), 'DOUBLE', 'text'],
    [type('VARCHAR2'), 'VARCHAR', 'text'],
    [type('CLOB'), 'VARCHAR', 'text'],
    [type('BLOB'), 'BLOB', 'hex'],
    [type('RAW'), 'BLOB', 'hex'],
    [type('DATE'), 'TIMESTAMP', 'text'],
    [type('TIMESTAMP(6)', null, 6), 'TIMESTAMP', 'text'],
    [type('TIMESTAMP(9)', null, 9), 'TIMESTAMP_NS', 'text'],
    [type('TIMESTAMP(6) WITH TIME ZONE', null, 6), 'TIMESTAMPTZ', 'text'],
    [type('TIMESTAMP(9) WITH TIME ZONE', null, 9), 'VARCHAR', 'text'],
    [type('TIMESTAMP(3) WITH LOCAL TIME ZONE', null, 3), 'TIMESTAMPTZ', 'text'],
    [type('INTERVAL YEAR(2) TO MONTH', 2, 0), 'INTERVAL', 'interval'],
    [type('INTERVAL DAY(2) TO SECOND(6)', 2, 6), 'INTERVAL', 'interval'],
    [type('INTERVAL DAY(2) TO SECOND(9)', 2, 9), 'VARCHAR', 'text'],
    [type('BOOLEAN'), 'BOOLEAN', 'text'],
    [type('JSON'), 'JSON', 'text'],
    [type('SDO_GEOMETRY'), 'VARCHAR', 'text'],
  ])('%j becomes %s', (source, targetType, encoding) => {
    expect(mapOracleType(source)).toMatchObject({ targetType, encoding });
  });
});

describe('Oracle SQL', () => {
  const column = (name: string, sourceType: string, of: OracleType): SqlColumn => ({
    name,
    sourceType,
    nullable: true,
    ...mapOracleType(of),
  });
  const columns = [
    column('ID', 'NUMBER(10)', type('NUMBER', 10, 0)),
    column('BOUGHT', 'DATE', type('DATE')),
    column('CHANGED', 'TIMESTAMP(6) WITH TIME ZONE', type('TIMESTAMP(6) WITH TIME ZONE', null, 6)),
    column('NOTE', 'VARCHAR2', type('VARCHAR2')),
  ];
  const table = { schema: 'ERP', name: 'ORDERS', key: ['ID'] };
  const select = (query: object) => selectOf(oracleDialect, { table, columns, ...query }, byName(columns));

  it('reads times as text that DuckDB understands', () => {
    expect(select({ columns: columns.slice(0, 2) })).toBe(
      `select "ID", case when "BOUGHT" < date '0001-01-01' then to_char("BOUGHT", 'YYYY-MM-DD "(BC)" HH24:MI:SS') ` +
        `else to_char("BOUGHT", 'YYYY-MM-DD HH24:MI:SS') end from "ERP"."ORDERS"`,
    );
  });

  it('bounds a watermark in the column’s type, so that an index can serve', () => {
    const range = { column: 'CHANGED', from: '2024-01-01 00:00:00.500000', nulls: true };
    expect(select({ columns: columns.slice(0, 1), range })).toBe(
      `select "ID" from "ERP"."ORDERS" where ("CHANGED" >= ` +
        `from_tz(to_timestamp('2024-01-01 00:00:00.500000', 'YYYY-MM-DD HH24:MI:SS.FF'), '+00:00') or "CHANGED" is null)`,
    );
    const dates = { column: 'BOUGHT', from: '2024-01-01 00:00:00.999999', nulls: false };
    expect(select({ columns: columns.slice(0, 1), range: dates })).toContain(
      `"BOUGHT" >= to_date('2024-01-01 00:00:00', 'YYYY-MM-DD HH24:MI:SS')`,
    );
  });

  it('quotes what a caller gives', () => {
    const where = [
      { column: 'NOTE', is: 'in', value: ["it's", 'b'] },
      { column: 'ID', is: '>', value: '1 or 1=1' },
    ];
    expect(select({ columns: columns.slice(0, 1), where, limit: 5 })).toBe(
      `select "ID" from "ERP"."ORDERS" where "NOTE" in ('it''s', 'b') and "ID" > to_number('1 or 1=1') ` +
        'fetch first 5 rows only',
    );
  });
});

it('refuses a connect string with a password in it', () => {
  const options = { connectString: 'scott/tiger@db:1521/ERP@x', user: 'scott', password: 'x' };
  expect(() => createOracleSource(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});

it('says what is wrong where nothing listens', async () => {
  const source = createOracleSource({ connectString: '127.0.0.1:1/ERP', user: 'reader', password: 'secret' });
  const refusal = await source.tables().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'SYNC_SOURCE_UNAVAILABLE' });
  expect(String(refusal)).not.toContain('secret');
});
