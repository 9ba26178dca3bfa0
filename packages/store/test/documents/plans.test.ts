import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsQuery } from '../../src/accounts/directory.ts';
import { auditQuery } from '../../src/audit/log.ts';
import { formatPageCursor } from '../../src/database/page-cursor.ts';
import { type DocumentFilter, documentSorts, firstPagesQuery, listQuery } from '../../src/documents/list.ts';
import { documentJobQuery, reportJobQuery } from '../../src/jobs/list.ts';
import { reportsQuery } from '../../src/reports/read.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
let owners: string[];
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
  owners = [ownerId, ...(await Promise.all([1, 2, 3, 4].map(() => stage.addUser())))];
  await stage.database.pool.query(
    `insert into docproc.documents (owner_id, name, media_type, bytes, sha256, state, created_at)
     select ($1::uuid[])[1 + n % 5], 'file ' || n, 'text/plain', n, md5(n::text),
       case when n % 50 = 0 then 'failed' else 'completed' end, now() - n * interval '1 minute'
     from generate_series(1, 10000) n`,
    [owners],
  );
  await stage.database.pool.query('analyze docproc.documents, docproc.extractions');
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

function planOf(filter: DocumentFilter): Promise<Plan[]> {
  const { text, values } = listQuery('docproc', ownerId, filter);
  return explain(text, values);
}

async function explain(text: string, values: readonly unknown[]): Promise<Plan[]> {
  const { rows } = await stage.database.pool.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `explain (format json) ${text}`,
    [...values],
  );
  const flatten = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flatten)];
  return flatten(rows[0]!['QUERY PLAN'][0]!.Plan);
}

const place = Buffer.from(JSON.stringify(['file 500', '00000000-0000-4000-8000-000000000000']));

it.each([
  ['newest', {}, 'documents_list'],
  ['oldest', { sort: 'oldest' }, 'documents_list'],
  ['by name', { sort: 'name' }, 'documents_name'],
  ['by name backwards', { sort: 'nameDescending' }, 'documents_name'],
  ['after a name', { sort: 'name', cursor: place.toString('base64url') }, 'documents_name'],
  ['smallest', { sort: 'smallest' }, 'documents_bytes'],
  ['largest', { sort: 'largest' }, 'documents_bytes'],
  ['of one state', { states: ['failed'] }, 'documents_state'],
  ['since a day', { from: new Date(Date.now() - 86_400_000) }, 'documents_list'],
] as const)('reads documents %s from their index, in order', async (_name, filter, index) => {
  const nodes = await planOf(filter);
  expect(nodes.map((node) => node['Index Name'])).toContain(index);
  // The other tables are empty here.
  const ways = nodes.filter((node) => node['Relation Name'] === 'documents').map((node) => node['Node Type']);
  expect(ways).not.toContain('Seq Scan');
  // Rows come from the index in their order: none is read for nothing.
  expect(nodes.filter((node) => node['Node Type'] === 'Sort')).toEqual([]);
});

it.each(documentSorts)('reads first pages of several owners, %s, from their index', async (sort) => {
  const { text, values } = firstPagesQuery('docproc', owners, sort, 20);
  const nodes = await explain(text, values);
  const ways = nodes.filter((node) => node['Relation Name'] === 'documents').map((node) => node['Node Type']);
  expect(ways).toHaveLength(1);
  expect(ways[0]).toMatch(/^Index/);
  expect(nodes.filter((node) => node['Node Type'] === 'Sort')).toEqual([]);
});

describe('lists that are not of documents of one owner', () => {
  beforeAll(async () => {
    const { pool } = stage.database;
    await pool.query(
      `insert into docproc.audit_log (action, actor_id, target_id)
       select case when n % 10 = 0 then 'document.deleted' else 'auth.login' end, gen_random_uuid(), $1
       from generate_series(1, 5000) n`,
      [ownerId],
    );
    await pool.query(
      `insert into docproc.users (email, password_hash, name, created_at)
       select n || '@example.com', 'x', 'User', now() - n * interval '1 minute' from generate_series(1, 5000) n`,
    );
    await pool.query(
      `insert into docproc.reports (owner_id, document_ids, format, state, created_at)
       select ($1::uuid[])[1 + n % 5], '{}', 'json', 'ready', now() - n * interval '1 minute' from generate_series(1, 5000) n`,
      [owners],
    );
    await pool.query('analyze docproc.audit_log, docproc.users, docproc.reports');
  });

  const actorId = '00000000-0000-4000-8000-000000000000';
  const cursor = formatPageCursor(new Date(), actorId);
  it.each([
    ['the audit log', () => auditQuery(stage.database.db, {}), 'audit_log_pkey'],
    ['the audit log of one person', () => auditQuery(stage.database.db, { actorId }), 'audit_log_actor'],
    [
      'the audit log of one action',
      () => auditQuery(stage.database.db, { action: 'document.deleted' }),
      'audit_log_action',
    ],
    ['the work of all', () => documentJobQuery(stage.database, {}), 'documents_all'],
    ['the work of all, further on', () => documentJobQuery(stage.database, { cursor }), 'documents_all'],
    ['what failed', () => documentJobQuery(stage.database, { states: ['failed'] }), 'documents_open'],
    [
      'what failed, further on',
      () => documentJobQuery(stage.database, { states: ['failed'], cursor }),
      'documents_open',
    ],
    ["everybody's reports", () => reportJobQuery(stage.database, {}), 'reports_all'],
    ['reports that failed', () => reportJobQuery(stage.database, { states: ['failed'] }), 'reports_open'],
    ['all accounts', () => accountsQuery(stage.database.db, {}).limit(21), 'users_list'],
    ['all accounts, further on', () => accountsQuery(stage.database.db, { cursor }).limit(21), 'users_list'],
    ["an owner's reports", () => reportsQuery(stage.database.db, ownerId, {}).limit(21), 'reports_list'],
  ] as const)('reads %s from its index, in order', async (_name, query, index) => {
    const { sql: text, parameters } = query().compile();
    const nodes = await explain(text, parameters);
    expect(nodes.map((node) => node['Index Name'])).toContain(index);
    expect(nodes.filter((node) => node['Node Type'] === 'Sort')).toEqual([]);
  });
});
