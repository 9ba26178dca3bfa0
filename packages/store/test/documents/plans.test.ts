import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DocumentFilter, listQuery } from '../../src/documents/list.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
  const others = await Promise.all([1, 2, 3, 4].map(() => stage.addUser()));
  await stage.database.pool.query(
    `insert into docproc.documents (owner_id, name, media_type, bytes, sha256, state, created_at)
     select ($1::uuid[])[1 + n % 5], 'file ' || n, 'text/plain', n, md5(n::text),
       case when n % 50 = 0 then 'failed' else 'completed' end, now() - n * interval '1 minute'
     from generate_series(1, 10000) n`,
    [[ownerId, ...others]],
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

async function planOf(filter: DocumentFilter): Promise<Plan[]> {
  const { text, values } = listQuery('docproc', ownerId, filter);
  const { rows } = await stage.database.pool.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `explain (format json) ${text}`,
    values,
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
