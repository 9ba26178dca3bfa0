import type { ServerResponse } from 'node:http';
import {
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type inferRouterContext,
  TRPCError,
  type TRPCErrorShape,
  transformTRPCResponse,
} from '@trpc/server';
import { getHTTPStatusCode, type TRPCRequestInfo } from '@trpc/server/http';
import type { RpcExchange, RpcHandlerOptions } from './handler.ts';
import { type CallInputs, createInputs } from './input.ts';
import type { CallPlan, PlainCall } from './plan.ts';

interface CallResult {
  readonly json: { readonly result: { readonly data: unknown } } | { readonly error: TRPCErrorShape };
  readonly error: TRPCError | undefined;
}

/** At least one. */
type Responses = [Response, ...Response[]];
type Response = Exclude<Parameters<typeof getHTTPStatusCode>[0], readonly unknown[]>;

/** What the calls of one request share. */
interface Work<TRouter extends AnyTRPCRouter> extends RpcExchange {
  readonly options: RpcHandlerOptions<TRouter>;
  readonly plan: CallPlan;
  readonly inputs: CallInputs;
  readonly context: inferRouterContext<TRouter> | undefined;
  /** Where there is no context: why. Every call fails with it. */
  readonly refused?: unknown;
}

/** Calls the procedures, all at the same time, and sends what they answered. */
export async function answerCalls<TRouter extends AnyTRPCRouter>(
  options: RpcHandlerOptions<TRouter>,
  exchange: RpcExchange,
  plan: CallPlan,
): Promise<void> {
  const inputs = createInputs(options, exchange.request, plan);
  const work: Work<TRouter> = { ...exchange, options, plan, inputs, ...(await contextOf(options, exchange)) };
  const [only] = plan.calls;
  const results =
    plan.calls.length === 1 && only
      ? [await run(work, only, 0)]
      : await Promise.all(plan.calls.map((call, index) => run(work, call, index)));
  try {
    send(work, results, plan.isBatch);
  } catch (cause) {
    // A result or an error that cannot be written as JSON.
    if (exchange.response.headersSent) throw cause;
    send(work, [failureOf(work, cause, undefined, 0)], false);
  }
}

async function contextOf<TRouter extends AnyTRPCRouter>(
  options: RpcHandlerOptions<TRouter>,
  exchange: RpcExchange,
): Promise<Pick<Work<TRouter>, 'context' | 'refused'>> {
  try {
    return { context: await options.createContext(exchange) };
  } catch (cause) {
    return { context: undefined, refused: getTRPCErrorFromUnknown(cause) };
  }
}

async function run<TRouter extends AnyTRPCRouter>(
  work: Work<TRouter>,
  call: PlainCall,
  index: number,
): Promise<CallResult> {
  try {
    if (work.refused !== undefined) throw work.refused;
    const data: unknown = await call.procedure({
      path: call.path,
      getRawInput: () => work.inputs.read(index),
      ctx: work.context,
      type: work.plan.type,
      signal: work.signal,
      batchIndex: index,
    });
    if (!isStream(data)) return { json: { result: { data } }, error: undefined };
  } catch (cause) {
    return failureOf(work, cause, call, index);
  }
  // The stock way names the call only in a batch.
  return failureOf(work, streamRefused(), work.plan.isBatch ? call : undefined, index);
}

function failureOf<TRouter extends AnyTRPCRouter>(
  { options, plan, inputs, context }: Work<TRouter>,
  cause: unknown,
  call: PlainCall | undefined,
  index: number,
): CallResult {
  const error = getTRPCErrorFromUnknown(cause);
  options.onError?.({ error, path: call?.path });
  const shape = getTRPCErrorShape({
    config: options.router._def._config,
    error,
    type: plan.type,
    path: call?.path,
    input: inputs.known(index),
    ctx: context,
  });
  return { json: { error: shape }, error };
}

function send<TRouter extends AnyTRPCRouter>(
  work: Work<TRouter>,
  results: readonly CallResult[],
  asArray: boolean,
): void {
  const { response, options } = work;
  if (response.destroyed) return;
  const responses = results.map(({ json }) => json) as Responses;
  const { _config } = options.router._def;
  const body = JSON.stringify(transformTRPCResponse(_config, asArray ? responses : responses[0]));
  response.statusCode = isFine(results)
    ? 200
    : getHTTPStatusCode(
        responses,
        results.map(({ error }) => error),
      );
  addVary(response);
  response.setHeader('content-type', 'application/json');
  if (options.responseMeta) applyMeta(work, results);
  response.end(body);
}

function isFine(results: readonly CallResult[]): boolean {
  return results.every(({ error }) => error === undefined);
}

/** What an answer depends on, beside what was said before. */
export function addVary(response: ServerResponse): void {
  const before = response.getHeader('vary');
  response.setHeader('vary', before === undefined ? 'trpc-accept, accept' : `${before}, trpc-accept, accept`);
}

function applyMeta<TRouter extends AnyTRPCRouter>(work: Work<TRouter>, results: readonly CallResult[]): void {
  const { response, plan, context, options } = work;
  const meta = options.responseMeta?.({
    ctx: context,
    // Made when somebody asks: few do.
    get info() {
      return infoOf(work);
    },
    paths: plan.calls.map(({ path }) => path),
    data: results.map(({ json }) => json) as never,
    errors: results.flatMap(({ error }) => error ?? []),
    eagerGeneration: false,
    type: plan.type,
  });
  if (meta?.status) response.statusCode = meta.status;
  const headers = meta?.headers instanceof Headers ? [...meta.headers] : Object.entries(meta?.headers ?? {});
  for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value);
}

function infoOf<TRouter extends AnyTRPCRouter>({
  plan,
  inputs,
  signal,
  request,
}: Work<TRouter>): TRPCRequestInfo {
  return {
    accept: null,
    type: plan.type,
    isBatchCall: plan.isBatch,
    calls: plan.calls.map(({ path, procedure }, batchIndex) => ({
      path,
      procedure,
      batchIndex,
      getRawInput: () => inputs.read(batchIndex),
      result: () => inputs.known(batchIndex),
    })),
    connectionParams: null,
    signal,
    url: URL.parse(request.url ?? '/', 'http://localhost'),
  };
}

/** Results that would have to be sent bit by bit. */
function isStream(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return isLater(data) || Object.values(data).some(isLater);
}

function isLater(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || ('then' in value && typeof value.then === 'function');
}

function streamRefused(): TRPCError {
  return new TRPCError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Cannot use stream-like response in non-streaming request - use httpBatchStreamLink',
  });
}
