import type { Connection } from 'oracledb';
import { DocprocError } from '../../../errors/index.ts';
import type { SourceTable, TableName } from '../../source.ts';
import type { SqlColumn, SqlTable } from '../sql/select.ts';
import { mapOracleType } from './types.ts';

/** Tables and views that the account may read, without those of Oracle itself. */
export async function listTables(connection: Connection): Promise<SourceTable[]> {
  const { rows = [] } = await connection.execute<Row>(`${tablesSql} order by t.owner, t.name`, [], objects);
  return Promise.all(rows.map((row) => toTable(connection, row)));
}

/** One table with its columns. Names are as the catalogue has them, mostly upper case. Error: `SYNC_TABLE_NOT_FOUND`. */
export async function describeTable(connection: Connection, { schema, name }: TableName): Promise<SqlTable> {
  const binds = { name, owner: schema ?? null };
  const { rows = [] } = await connection.execute<Row>(
    `${tablesSql} where t.name = :name and t.owner = coalesce(:owner, sys_context('userenv', 'current_schema'))`,
    binds,
    objects,
  );
  if (!rows[0]) {
    const full = schema === undefined ? name : `${schema}.${name}`;
    const hint =
      name === name.toUpperCase() ? '' : ' Oracle keeps names in upper case unless they were quoted.';
    throw new DocprocError(
      'SYNC_TABLE_NOT_FOUND',
      `There is no table ${full} that this account may read.${hint}`,
    );
  }
  const columns = await connection.execute<Row>(columnsSql, binds, objects);
  return { ...(await toTable(connection, rows[0])), columns: (columns.rows ?? []).map(toColumn) };
}

/** A row of the catalogue by column name. */
type Row = Readonly<Record<string, string | number | null>>;

/** Rows as objects: `OUT_FORMAT_OBJECT`. */
const objects = { outFormat: 4002 };

const tablesSql = `
  select t.owner, t.name, t.row_estimate from (
    select owner, table_name as name, num_rows as row_estimate from all_tables where nested = 'NO'
    union all select owner, view_name, null from all_views) t
  join all_users u on u.username = t.owner and u.oracle_maintained = 'N'`;

const keySql = `
  select c.column_name as name from all_constraints k
    join all_cons_columns c on c.owner = k.owner and c.constraint_name = k.constraint_name
  where k.owner = :owner and k.table_name = :name and k.constraint_type = 'P' order by c.position`;

const columnsSql = `
  select column_name as name, data_type as type, data_precision as digits, data_scale as scale, nullable
  from all_tab_columns
  where table_name = :name and owner = coalesce(:owner, sys_context('userenv', 'current_schema')) order by column_id`;

async function toTable(connection: Connection, row: Row): Promise<SourceTable> {
  const [schema, name] = [String(row['OWNER']), String(row['NAME'])];
  const { rows = [] } = await connection.execute<Row>(keySql, { owner: schema, name }, objects);
  const estimate = row['ROW_ESTIMATE'];
  const key = rows.map((column) => String(column['NAME']));
  return { schema, name, key, ...(typeof estimate === 'number' && { rowEstimate: estimate }) };
}

function toColumn(row: Row): SqlColumn {
  const type = {
    name: String(row['TYPE']),
    precision: row['DIGITS'] === null ? null : Number(row['DIGITS']),
    scale: row['SCALE'] === null ? null : Number(row['SCALE']),
  };
  return {
    name: String(row['NAME']),
    sourceType: formatType(type),
    nullable: row['NULLABLE'] !== 'N',
    ...mapOracleType(type),
  };
}

function formatType({
  name,
  precision,
  scale,
}: {
  name: string;
  precision: number | null;
  scale: number | null;
}): string {
  if (name !== 'NUMBER' || precision === null) return name;
  return scale ? `NUMBER(${precision},${scale})` : `NUMBER(${precision})`;
}
