import type { IncomingMessage } from 'node:http';
import { type AnyTRPCRouter, TRPCError } from '@trpc/server';
import { readBody } from './body.ts';
import type { CallPlan } from './plan.ts';

/** Inputs of a request's calls, read when the first of them asks. */
export interface CallInputs {
  /** Input of the call at this index. Error: `BAD_REQUEST` where the JSON is none. */
  read(index: number): Promise<unknown>;
  /** The input, if it has been read. */
  known(index: number): unknown;
}

interface InputOptions {
  readonly router: AnyTRPCRouter;
  readonly maxBodyBytes?: number;
}

/** Reads inputs the way tRPC's clients write them: `?input=` of a GET, or the body; of a batch an object by index. */
export function createInputs(options: InputOptions, request: IncomingMessage, plan: CallPlan): CallInputs {
  let pending: Promise<Readonly<Record<number, unknown>>> | undefined;
  let settled: Readonly<Record<number, unknown>> | undefined;
  const load = async () => {
    const text = plan.type === 'query' ? inputOf(plan.query) : await readBody(request, options.maxBodyBytes);
    settled = parse(options.router, plan, text);
    return settled;
  };
  return {
    async read(index) {
      pending ??= load().catch(asBadRequest);
      return (settled ?? (await pending))[index];
    },
    known: (index) => settled?.[index],
  };
}

function inputOf(query: string): string | undefined {
  return query === '' ? undefined : (new URLSearchParams(query).get('input') ?? undefined);
}

function parse(router: AnyTRPCRouter, plan: CallPlan, text: string | undefined): Record<number, unknown> {
  const inputs: Record<number, unknown> = Object.create(null);
  if (!text) return inputs;
  const given: unknown = JSON.parse(text);
  const { deserialize } = router._def._config.transformer.input;
  if (!plan.isBatch) {
    inputs[0] = deserialize(given);
    return inputs;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const message = '"input" needs to be an object when doing a batch call';
    throw new TRPCError({ code: 'BAD_REQUEST', message });
  }
  for (const index of plan.calls.keys()) {
    const input = (given as Record<number, unknown>)[index];
    if (input !== undefined) inputs[index] = deserialize(input);
  }
  return inputs;
}

function asBadRequest(cause: unknown): never {
  if (cause instanceof TRPCError) throw cause;
  const message = cause instanceof Error ? cause.message : 'Invalid input';
  throw new TRPCError({ code: 'BAD_REQUEST', message, cause });
}
