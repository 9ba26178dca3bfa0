// Checked by `pnpm test:types`: the client's types follow the server's router, without a copy of any of them.
import type { Document } from '@org/docproc-core/model';
import type { AppRouter } from '@org/docproc-server';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { expectTypeOf, it } from 'vitest';
import type { DocprocClient, DocprocEvent, DocumentRecord, ReportRecord } from '../src/index.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;
declare const client: DocprocClient;

it('has the types of the router', () => {
  expectTypeOf(client.documents.get).returns.resolves.toEqualTypeOf<Outputs['documents']['get']>();
  expectTypeOf(client.documents.list).parameter(0).toEqualTypeOf<Inputs['documents']['list'] | undefined>();
  expectTypeOf(client.documents.list).returns.resolves.toEqualTypeOf<Outputs['documents']['list']>();
  expectTypeOf(client.upload).returns.resolves.toEqualTypeOf<Outputs['documents']['upload']>();
  expectTypeOf(client.reports.create).parameter(0).toEqualTypeOf<Inputs['reports']['create']>();
  expectTypeOf(client.auth.login).returns.resolves.toEqualTypeOf<Outputs['auth']['login']['user']>();
  expectTypeOf(client.trpc.documents.get.query).returns.resolves.toEqualTypeOf<DocumentRecord>();

  // What calls give is typed to the last field, and nothing of it is `any`.
  expectTypeOf<DocumentRecord['state']>().toEqualTypeOf<
    'uploaded' | 'queued' | 'processing' | 'completed' | 'partial' | 'failed'
  >();
  expectTypeOf<ReportRecord['state']>().toEqualTypeOf<'pending' | 'ready' | 'failed'>();
  expectTypeOf<DocprocEvent>().not.toBeAny();
  expectTypeOf<DocprocEvent['type']>().extract<'document.progress'>().toEqualTypeOf<'document.progress'>();
  expectTypeOf<DocprocEvent['data']['fraction']>().toEqualTypeOf<number | undefined>();
  expectTypeOf(client.watch).returns.toExtend<AsyncIterable<DocprocEvent>>();

  // An extraction is the core's Document, field by field.
  type Extraction = Awaited<ReturnType<DocprocClient['documents']['extraction']>>;
  expectTypeOf<Extraction['document']>().not.toBeAny();
  expectTypeOf<Extraction['document']>().toExtend<Document>();

  // @ts-expect-error: no such state
  client.documents.list({ states: ['done'] });
  // @ts-expect-error: a report needs its documents
  client.reports.create({ format: 'pdf' });
  // @ts-expect-error: no such procedure
  client.trpc.documents.steal;
});
