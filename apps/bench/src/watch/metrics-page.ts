import type { PartUsage } from './parts.ts';

/** A number that we look for: the series that it is made of, and by what it is multiplied. */
interface KnownNumber {
  readonly name: string;
  /** Labels that a series must have. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly times?: number;
}

/** The server's own numbers, by the names of docs/operations.md. */
const known: Readonly<Partial<Record<keyof PartUsage, KnownNumber>>> = {
  loopDelayP99: { name: 'docproc_event_loop_delay_seconds', labels: { quantile: '0.99' }, times: 1000 },
  queueDepth: { name: 'docproc_queue_jobs', labels: { state: 'waiting' } },
  poolUsed: { name: 'docproc_database_connections', labels: { state: 'used' } },
  poolWaiting: { name: 'docproc_database_waiting' },
};

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
    const [, name = '', labels = '', value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line) ?? [];
    const key = findKey(name, labels);
    const number = Number(value) * (key === undefined ? 1 : (known[key]?.times ?? 1));
    if (key && Number.isFinite(number)) found[key] = (found[key] ?? 0) + number;
  }
  return found;
}

function findKey(name: string, labels: string): keyof PartUsage | undefined {
  const match = Object.entries(known).find(
    ([, wanted]) =>
      wanted.name === name &&
      Object.entries(wanted.labels ?? {}).every(([label, value]) => hasLabel(labels, label, value)),
  );
  return match?.[0] as keyof PartUsage | undefined;
}

function hasLabel(labels: string, label: string, value: string): boolean {
  return `,${labels},`.includes(`,${label}="${value}",`);
}
