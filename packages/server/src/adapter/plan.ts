import type { IncomingMessage } from 'node:http';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';

/** A call of one procedure. */
export interface PlainCall {
  readonly path: string;
  readonly procedure: AnyTRPCProcedure;
}

/** A request that the quick way can answer. */
export interface CallPlan {
  readonly type: 'query' | 'mutation';
  readonly isBatch: boolean;
  readonly calls: readonly PlainCall[];
  /** The query of the URL, decoded when it is asked for. */
  readonly query: string;
}

interface PlanOptions {
  readonly router: AnyTRPCRouter;
  readonly maxBatchSize?: number;
}

/**
 * Which procedures a request calls, if all of it is plain: queries by GET or mutations by POST with JSON in and out.
 * `undefined` for everything else, which is nothing wrong: it goes the stock way.
 */
export function planCall(options: PlanOptions, request: IncomingMessage, path: string): CallPlan | undefined {
  const type = typeOf(request);
  if (type === undefined || path.includes('%')) return undefined;
  const query = queryOf(request.url ?? '');
  const isBatch = query !== '' && isBatchCall(query);
  // Over WebSocket and events only; decoded by the stock way.
  if (query.includes('connectionParams=')) return undefined;
  const paths = isBatch ? path.split(',') : [path];
  if (paths.length > (options.maxBatchSize ?? Infinity)) return undefined;
  const calls = findCalls(options.router, paths, type);
  return calls && { type, isBatch, calls, query };
}

/** By method and headers; `undefined` where the answer is to be a stream, or the body is no JSON. */
function typeOf({ method, headers }: IncomingMessage): CallPlan['type'] | undefined {
  if (headers['trpc-accept'] !== undefined || headers.accept?.includes('jsonl')) return undefined;
  const contentType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const isJson = contentType === 'application/json';
  if (method === 'POST') return isJson ? 'mutation' : undefined;
  return method === 'GET' && (isJson || contentType === undefined) ? 'query' : undefined;
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

function isBatchCall(query: string): boolean {
  return query.includes('batch') && new URLSearchParams(query).get('batch') === '1';
}

function findCalls(
  router: AnyTRPCRouter,
  paths: readonly string[],
  type: CallPlan['type'],
): readonly PlainCall[] | undefined {
  const procedures = router._def.procedures as Readonly<Record<string, AnyTRPCProcedure | undefined>>;
  const calls: PlainCall[] = [];
  for (const path of paths) {
    const procedure = procedures[path];
    if (procedure?._def.type !== type) return undefined;
    calls.push({ path, procedure });
  }
  return calls;
}
