import { DocprocError } from '@org/docproc-core/errors';

/** Units in milliseconds. */
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `30s`, `1m30s`, `500ms` or a number of milliseconds, as k6 writes times. Error: `OPTION_INVALID`. */
export function parseDuration(text: string | number, what = 'the duration'): number {
  if (typeof text === 'number' && Number.isFinite(text) && text >= 0) return text;
  if (typeof text === 'string' && /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0);
  }
  const message = `${what} takes a time such as 30s, 1m30s or 500ms, not "${text}"`;
  throw new DocprocError('OPTION_INVALID', message);
}

/** Milliseconds as a person reads them: `12µs`, `3.40ms`, `1.25s`, `2m05s`. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0s';
  if (Math.abs(ms) < 1) return `${Math.round(ms * 1000)}µs`;
  if (Math.abs(ms) < 1000) return `${ms.toFixed(2)}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}
