import { DocprocError } from '@org/docproc-core/errors';
import type { Tags } from './series.ts';

/** A metric, or the part of it that has certain tags. */
export interface Selector {
  readonly metric: string;
  readonly tags: Tags;
}

const shape = /^([A-Za-z_][\w.]*)\s*(?:\{([^{}]*)\})?$/;

/** Reads `http_req_duration` or `http_req_duration{name:list,method:GET}`. Error: `OPTION_INVALID`. */
export function parseSelector(text: string): Selector {
  const [, metric, inner] = shape.exec(text.trim()) ?? [];
  if (metric === undefined) throw wrong(text);
  if (inner === undefined || inner.trim() === '') return { metric, tags: {} };
  const pairs = inner.split(',').map((pair) => {
    const at = pair.indexOf(':');
    if (at < 1) throw wrong(text);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return { metric, tags: Object.fromEntries(pairs) };
}

/** As a person writes it: `http_req_duration{name:list}`. */
export function formatSelector({ metric, tags }: Selector): string {
  const pairs = Object.entries(tags)
    .map(([name, value]) => `${name}:${value}`)
    .sort();
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`;
}

/** Whether samples with these tags belong to it. */
export function selects(selector: Selector, metric: string, tags: Tags): boolean {
  if (selector.metric !== metric) return false;
  for (const name in selector.tags) if (selector.tags[name] !== tags[name]) return false;
  return true;
}

function wrong(text: string): DocprocError {
  const message = `"${text}" names no metric; write it like http_req_duration{name:list}`;
  return new DocprocError('OPTION_INVALID', message);
}
