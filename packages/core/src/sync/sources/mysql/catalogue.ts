import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DocprocError } from '../../../errors/index.ts';
import type { SourceTable, TableName } from '../../source.ts';
import type { SqlColumn, SqlTable } from '../sql/select.ts';
import { mapMysqlType } from './types.ts';

/** Tables and views that the account may read. */
export async function listTables(connection: Connection): Promise<SourceTable[]> {
  const [rows] = await connection.query<TableRow[]>(`${tablesSql} order by t.table_schema, t.table_name`);
  return rows.map(toTable);
}

/** One table with its columns. Error: `SYNC_TABLE_NOT_FOUND`. */
export async function describeTable(connection: Connection, { schema, name }: TableName): Promise<SqlTable> {
  const place = [name, schema ?? null];
  const [rows] = await connection.query<TableRow[]>(
    `${tablesSql} and t.table_name = ? and t.table_schema = coalesce(?, database())`,
    place,
  );
  if (!rows[0]) {
    const full = schema === undefined ? name : `${schema}.${name}`;
    throw new DocprocError('SYNC_TABLE_NOT_FOUND', `There is no table ${full} that this account may read.`);
  }
  const [columns] = await connection.query<ColumnRow[]>(columnsSql, place);
  return { ...toTable(rows[0]), columns: columns.map(toColumn) };
}

interface TableRow extends RowDataPacket {
  readonly table_place: string;
  readonly name: string;
  readonly row_estimate: number | string | null;
  readonly key_columns: string | null;
}

const tablesSql = `
  select t.table_schema as table_place, t.table_name as name, t.table_rows as row_estimate,
    (select group_concat(k.column_name order by k.ordinal_position separator '\\n')
      from information_schema.key_column_usage k
      where k.table_schema = t.table_schema and k.table_name = t.table_name and k.constraint_name = 'PRIMARY') as key_columns
  from information_schema.tables t
  where t.table_type in ('BASE TABLE', 'VIEW')
    and t.table_schema not in ('mysql', 'sys', 'information_schema', 'performance_schema')`;

function toTable({ table_place, name, row_estimate, key_columns }: TableRow): SourceTable {
  const key = key_columns?.split('\n') ?? [];
  return {
    schema: table_place,
    name,
    key,
    ...(row_estimate !== null && { rowEstimate: Number(row_estimate) }),
  };
}

interface ColumnRow extends RowDataPacket {
  readonly name: string;
  readonly nullable: string;
  readonly type: string;
  readonly formatted: string;
  readonly digits: number | string | null;
  readonly scale: number | string | null;
}

const columnsSql = `
  select column_name as name, is_nullable as nullable, lower(data_type) as type, column_type as formatted,
    numeric_precision as digits, numeric_scale as scale
  from information_schema.columns
  where table_name = ? and table_schema = coalesce(?, database()) order by ordinal_position`;

function toColumn({ name, nullable, type, formatted, digits, scale }: ColumnRow): SqlColumn {
  const mapping = mapMysqlType({
    name: type,
    formatted,
    precision: digits === null ? null : Number(digits),
    scale: scale === null ? null : Number(scale),
  });
  return { name, sourceType: formatted, nullable: nullable === 'YES', ...mapping };
}
