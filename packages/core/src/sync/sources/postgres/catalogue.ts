import type { ClientBase } from 'pg';
import { DocprocError } from '../../../errors/index.ts';
import type { SourceTable, TableName } from '../../source.ts';
import type { SqlColumn, SqlTable } from '../sql/select.ts';
import { mapPostgresType } from './types.ts';

/** Tables, partitioned tables and views that the account may read. */
export async function listTables(client: ClientBase): Promise<SourceTable[]> {
  const { rows } = await client.query<TableRow>(`${tablesSql} order by n.nspname, c.relname`);
  return rows.map(toTable);
}

/** One table with its columns. Error: `SYNC_TABLE_NOT_FOUND`. */
export async function describeTable(client: ClientBase, { schema, name }: TableName): Promise<SqlTable> {
  const { rows } = await client.query<TableRow>(
    `${tablesSql} and c.relname = $1 and n.nspname = coalesce($2, current_schema())`,
    [name, schema ?? null],
  );
  if (!rows[0]) {
    const place = schema === undefined ? name : `${schema}.${name}`;
    throw new DocprocError('SYNC_TABLE_NOT_FOUND', `There is no table ${place} that this account may read.`);
  }
  const columns = await client.query<ColumnRow>(columnsSql, [rows[0].oid]);
  return { ...toTable(rows[0]), columns: columns.rows.map(toColumn) };
}

interface TableRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly key: string[] | null;
}

const tablesSql = `
  select c.oid, n.nspname as schema, c.relname as name,
    case when c.relkind = 'p' then (
      select coalesce(sum(greatest(l.reltuples, 0)), -1) from pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid
      where p.isleaf)
    else c.reltuples end::float8 as rows,
    (select array_agg(a.attname::text order by k.place)
      from pg_index i, unnest(i.indkey) with ordinality k (attnum, place), pg_attribute a
      where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
    and has_table_privilege(c.oid, 'select')`;

function toTable({ schema, name, rows, key }: TableRow): SourceTable {
  return { schema, name, key: key ?? [], ...(rows >= 0 && { rowEstimate: Math.round(rows) }) };
}

interface ColumnRow {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: string;
  readonly element: string | null;
  readonly formatted: string;
  readonly modifier: number;
}

// Domains are followed to their base type, one inside another too.
const columnsSql = `
  with recursive base as (
    select a.attnum, a.attname, a.attnotnull, a.atttypid as declared, a.atttypmod as declared_modifier,
      a.atttypid as type, a.atttypmod as modifier
    from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
    union all
    select b.attnum, b.attname, b.attnotnull, b.declared, b.declared_modifier, t.typbasetype, t.typtypmod
    from base b join pg_type t on t.oid = b.type where t.typtype = 'd')
  select b.attname as name, not b.attnotnull as nullable, t.typname as type, e.typname as element,
    format_type(b.declared, b.declared_modifier) as formatted, b.modifier
  from base b join pg_type t on t.oid = b.type
    left join pg_type e on t.typelem = e.oid and t.typcategory = 'A'
  where t.typtype <> 'd' order by b.attnum`;

function toColumn({ name, nullable, type, element, formatted, modifier }: ColumnRow): SqlColumn {
  const mapping = mapPostgresType({
    name: type,
    formatted,
    modifier,
    ...(element !== null && { element }),
  });
  return { name, sourceType: formatted, nullable, ...mapping };
}
