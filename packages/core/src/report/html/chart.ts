import type { Locale } from '../language/locale.ts';
import type { Total } from '../view/batch.ts';
import { type Content, type Markup, markup } from './markup.ts';

/** Size of a chart in its own units; it is scaled to the width that there is. */
const width = 720;
const height = 200;
const floor = 168;
const ceiling = 26;

/** Most months that a chart shows, the last ones. */
const maxMonths = 24;

/** Columns by month for the currency that most documents are in; nothing for fewer than three months. */
export function monthChart(title: string, totals: readonly Total[], locale: Locale): Content {
  const byCurrency = Map.groupBy(totals, (total) => total.currency);
  const counts = (list: readonly Total[]) => list.reduce((sum, { count }) => sum + count, 0);
  const [main] = [...byCurrency.values()].toSorted((a, b) => counts(b) - counts(a));
  if (main === undefined || main.length < 3) return undefined;
  const shown = main.slice(-maxMonths);
  const most = Math.max(...shown.map(({ sum }) => sum), 0);
  if (most <= 0) return undefined;
  const step = width / shown.length;
  const currency = shown[0]?.currency ?? '';
  return markup`<section class="card chart"><h3>${title} <small>${currency}</small></h3><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><line class="axis" x1="0" x2="${width}" y1="${floor}" y2="${floor}"/>${shown.map((total, index) => column(total, { step, index, most, crowded: shown.length > 8 }, locale))}</svg></section>\n`;
}

interface Place {
  readonly step: number;
  readonly index: number;
  readonly most: number;
  /** Whether names are short and amounts are told on pointing only. */
  readonly crowded: boolean;
}

function column(total: Total, { step, index, most, crowded }: Place, locale: Locale): Markup {
  const share = Math.max(0, total.sum / most);
  const tall = share * (floor - ceiling);
  const wide = Math.min(56, step * 0.62);
  const x = index * step + (step - wide) / 2;
  const middle = (index * step + step / 2).toFixed(1);
  const amount = locale.amount(total.sum, total.currency === '' ? undefined : total.currency);
  const name = crowded ? total.group.slice(2).replace('-', '/') : locale.month(total.group);
  return markup`<g><title>${locale.month(total.group)}: ${amount} (${total.count})</title><rect x="${x.toFixed(1)}" y="${(floor - tall).toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}" rx="2"/>${!crowded && markup`<text x="${middle}" y="${(floor - tall - 7).toFixed(1)}">${locale.amount(total.sum)}</text>`}<text class="name" x="${middle}" y="${floor + 18}">${name}</text></g>`;
}
