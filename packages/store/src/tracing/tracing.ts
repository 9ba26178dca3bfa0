/** What a span says beside its name. Never a document's content, a token or a password. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanOptions {
  /** What it is to its trace. Default `internal`. */
  readonly kind?: 'internal' | 'server' | 'producer' | 'consumer';
  /** The span that it is part of, which may be in another process (`traceparent` of W3C Trace Context). Default: a new trace. */
  readonly parent?: string;
  readonly attributes?: SpanAttributes;
  /** When it began, in milliseconds since the epoch. Default: now. */
  readonly startedAt?: number;
}

/** A piece of work with a beginning and an end. */
export interface TraceSpan {
  /** Names it to whoever goes on with the trace. */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** Gives it a better name, once one is known. */
  rename(name: string): void;
  /** Begins a piece of work within it. */
  child(name: string, options?: Omit<SpanOptions, 'parent'>): TraceSpan;
  /** Notes that the work failed, with the code of the error. */
  fail(code: string): void;
  /** Ends it: now, or at that time in milliseconds since the epoch. */
  end(at?: number): void;
}

/** Tells a collector what was done, when, and as part of what. */
export interface Tracing {
  start(name: string, options?: SpanOptions): TraceSpan;
  /** Sends what is left, for a few seconds at most. Safe to call twice. */
  close(): Promise<void>;
}

/** Version, trace, parent and flags (W3C Trace Context, level 1, section 3.2.2). */
const shape = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The parts of a `traceparent`; `undefined` where it is none. */
export function parseTraceparent(text: string | undefined) {
  const [, traceId = '', spanId = '', flags = ''] = (text?.length === 55 && shape.exec(text)) || [];
  return traceId === '' ? undefined : { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/**
 * Runs a piece of work as a span within another; just runs it where there is none, because nothing is traced.
 * Rejects where the work does, and notes that.
 */
export async function traced<T>(
  parent: TraceSpan | undefined,
  name: string,
  work: (span: TraceSpan | undefined) => Promise<T>,
  options: Omit<SpanOptions, 'parent'> = {},
): Promise<T> {
  if (!parent) return work(undefined);
  const span = parent.child(name, options);
  try {
    return await work(span);
  } catch (error) {
    span.fail(codeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'INTERNAL';
}
