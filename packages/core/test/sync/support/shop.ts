/** Tables like TPC-H's, with further types, that {@link shopSql} makes. */
export const shopTables = [
  { name: 'customer', key: 'custkey' },
  { name: 'orders', key: 'orderkey' },
  { name: 'lineitem', key: 'orderkey, linenumber' },
] as const;

/**
 * SQL for PostgreSQL that makes `customer`, `orders` and `lineitem` with so many rows together, of which 78 in 100 are
 * lines. Every value follows from the row's number and the seed: the same tables in each run.
 */
export function shopSql(rows: number, seed = 1): string {
  const lines = Math.ceil(rows * 0.78);
  const orders = Math.ceil(lines / 4);
  const customers = Math.max(1, rows - lines - orders);
  const random = (salt: number, most: number) =>
    `((hashint8extended(i, ${seed * 100 + salt}) & 9223372036854775807) % ${most})`;
  const changed = (salt: number) =>
    `timestamptz '2020-01-01 00:00:00Z' + ${random(salt, 86_400_000_000)} * interval '1 microsecond'`;
  return `
    create table customer as select i as custkey, 'Customer ' || lpad(i::text, 9, '0') as name,
      ${random(1, 25)}::smallint as nationkey, (${random(2, 2_000_000)} - 500000) / 100.0 as acctbal,
      case when ${random(3, 7)} = 0 then null else E'said "' || i || E'",\\nand left; 고객' end as comment,
      md5((i * 31 + ${seed})::text)::uuid as token, ${random(4, 2)} = 0 as active,
      jsonb_build_object('segment', ${random(5, 5)}, 'tags', array['a', 'b']) as facts,
      case when ${random(6, 3)} = 0 then null else array['x' || i, null, '{"y"}'] end as labels,
      decode(md5(i::text), 'hex') as image, ${random(7, 1_000_000)} * interval '1 second' as visited,
      (${random(8, 1_000_000)} / 7.0)::real as weight, (${random(9, 1_000_000)} / 7.0)::double precision as score,
      time '00:00' + ${random(10, 86_400)} * interval '1 second' as opens, ${changed(11)} as changed
      from generate_series(1::bigint, ${customers}) i;
    alter table customer alter acctbal type numeric(12,2), add primary key (custkey);
    create table orders as select i as orderkey, 1 + ${random(12, customers)} as custkey,
      substr('FOP', 1 + ${random(13, 3)}::integer, 1)::char(1) as orderstatus,
      (${random(14, 50_000_000)} / 100.0)::numeric(15,2) as totalprice,
      date '1992-01-01' + ${random(15, 2405)}::integer as orderdate, ${random(16, 5)}::integer as shippriority,
      timestamp '1992-01-01' + ${random(17, 200_000_000)} * interval '1.000001 second' as entered,
      'order ' || ${random(18, 100_000)} as comment, ${changed(19)} as changed
      from generate_series(1::bigint, ${orders}) i;
    alter table orders add primary key (orderkey);
    create table lineitem as select 1 + (i - 1) / 4 as orderkey, (1 + (i - 1) % 4)::integer as linenumber,
      ${random(20, 200_000)} as partkey, (1 + ${random(21, 50)})::numeric(12,2) as quantity,
      ((${random(22, 9_000_000)} + 90000) / 100.0)::numeric(12,2) as extendedprice,
      (${random(23, 11)} / 100.0)::numeric(4,2) as discount, substr('ANR', 1 + ${random(24, 3)}::integer, 1)::char(1) as returnflag,
      date '1992-01-02' + ${random(25, 2500)}::integer as shipdate, 'line ' || ${random(26, 100_000)} as comment,
      ${changed(27)} as changed from generate_series(1::bigint, ${lines}) i;
    alter table lineitem add primary key (orderkey, linenumber);
    ${shopTables.map(({ name }) => `create index on ${name} (changed); analyze ${name}`).join('; ')}`;
}

/** SQL that changes one row in a hundred, deletes one in a thousand, and adds some orders. */
export const shopChangesSql = `
  update lineitem set comment = 'changed', quantity = quantity + 1, changed = clock_timestamp() where orderkey % 100 = 7;
  update orders set comment = 'changed, "too"', changed = clock_timestamp() where orderkey % 100 = 7;
  update customer set facts = facts || '{"changed": true}', labels = null, changed = clock_timestamp() where custkey % 100 = 7;
  delete from lineitem where orderkey % 1000 = 13;
  delete from orders where orderkey % 1000 = 13;
  insert into orders select orderkey + 1000000000, custkey, orderstatus, totalprice, orderdate, shippriority, entered, comment,
    clock_timestamp() from orders where orderkey % 500 = 3`;
