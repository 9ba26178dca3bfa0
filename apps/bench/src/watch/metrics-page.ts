import type { PartUsage } from './parts.ts';

/** Names of the numbers that we look for, as Prometheus' Node client and our server give them. */
const known: readonly (readonly [keyof PartUsage, RegExp, number])[] = [
  ['loopDelayP99', /^(?:nodejs|docproc)_eventloop_(?:lag|delay)_p99_seconds$/, 1000],
  ['queueDepth', /^docproc_queue_(?:depth|jobs_waiting|waiting)$/, 1],
  ['poolUsed', /^docproc_(?:db_|database_)?pool_(?:used|active|connections_used)$/, 1],
  ['poolWaiting', /^docproc_(?:db_|database_)?pool_(?:waiting|pending)$/, 1],
];

const timeoutMs = 900;

/** Reads a page in Prometheus' text format; `undefined` where there is none. Several series of one name add up. */
export async function readMetricsPage(url: string): Promise<PartUsage | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? parseMetricsPage(await response.text()) : undefined;
  } catch {
    return undefined;
  }
}

/** Picks what we know from a page. */
export function parseMetricsPage(text: string): PartUsage {
  const found: { -readonly [K in keyof PartUsage]: PartUsage[K] } = {};
  for (const line of text.split('\n')) {
    const [, name = '', value] = /^([A-Za-z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    const match = known.find(([, shape]) => shape.test(name));
    const number = Number(value);
    if (match && Number.isFinite(number)) found[match[0]] = (found[match[0]] ?? 0) + number * match[2];
  }
  return found;
}
