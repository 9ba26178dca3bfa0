import type { Table } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import type { Locale } from '../language/locale.ts';
import { sumText, type Total } from '../view/batch.ts';
import type { Grid, GridCell, GridSlot } from '../view/grid.ts';
import type { Spots } from '../view/spots.ts';
import { type Content, type Markup, markup } from './markup.ts';

/** A confidence: a small bar and the percentage. Its colour speaks only where a value should be looked at. */
export function confidence(value: number, { locale, reviewBelow }: Brief): Markup {
  const sureFrom = (1 + reviewBelow) / 2;
  const level = value < reviewBelow ? 'poor' : value < sureFrom ? 'fair' : 'good';
  const width = (value * 40).toFixed(1);
  return markup`<span class="sure"><span>${locale.percent(value)}</span><svg viewBox="0 0 40 4" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="40" height="4"/><rect class="level-${level}" width="${width}" height="4"/></svg></span>`;
}

/** A section with its heading; nothing where there is no content. */
export function section(title: string, content: Content): Content {
  return content === undefined || content === false
    ? undefined
    : markup`<section><h2>${title}</h2>${content}</section>\n`;
}

/** A laid out table, with its spans; a cell leads to its place on the page, or to the value that was found in it. */
export function gridTable(grid: Grid, table: Table, spots: Spots, { words }: Locale): Markup {
  const head = grid.rows.slice(0, grid.headerRows);
  const body = grid.rows.slice(grid.headerRows);
  const leads = (slot: GridCell) => leadOf(slot, table, spots);
  return markup`<div class="scroll"><table class="grid">${head.length > 0 && markup`<thead>${head.map((row) => headerRow(row, grid, leads))}</thead>`}<tbody>
${body.map((row) => bodyRow(row, leads))}</tbody></table></div>${grid.rowsLeftOut > 0 && markup`<p class="muted">${words.rowsLeftOut(grid.rowsLeftOut)}</p>`}`;
}

/** Attributes of a cell that leads somewhere. */
function leadOf({ cell }: GridCell, { sheet }: Table, spots: Spots): Content {
  if (cell === undefined) return undefined;
  if (sheet !== undefined) {
    const found = cell.ref === undefined ? undefined : spots.inCell(sheet, cell.ref);
    return found && markup` id="${found.place}" data-to="${found.value}" tabindex="-1" data-origin`;
  }
  const spot = spots.of(cell);
  return spot && markup` id="${spot.value}" data-to="${spot.place}" tabindex="-1"`;
}

type Leads = (slot: GridCell) => Content;

function headerRow(row: readonly GridSlot[], { numericColumns }: Grid, leads: Leads): Markup {
  return markup`<tr>${row.map((slot, column) => {
    if (slot === 'covered') return undefined;
    const numeric = slot.columnSpan === 1 && numericColumns[column] === true;
    return markup`<th scope="col"${alignment(numeric)}${spans(slot)}${leads(slot)}>${slot.text}</th>`;
  })}</tr>\n`;
}

function bodyRow(row: readonly GridSlot[], leads: Leads): Markup {
  return markup`<tr>${row.map((slot) => slot !== 'covered' && markup`<td${alignment(slot.numeric)}${spans(slot)}${leads(slot)}>${slot.text}</td>`)}</tr>\n`;
}

function alignment(numeric: boolean): Content {
  return numeric && markup` class="n"`;
}

function spans(slot: GridCell): Content {
  return [
    slot.rowSpan > 1 && markup` rowspan="${slot.rowSpan}"`,
    slot.columnSpan > 1 && markup` colspan="${slot.columnSpan}"`,
  ];
}

/** Totals as a table, with bars where a currency has several: its longest bar is its largest total. */
export function totalsCard(
  title: string,
  totals: readonly Total[],
  nameOf: (group: string) => string,
  { locale }: Brief,
): Content {
  if (totals.length === 0) return undefined;
  const byCurrency = Map.groupBy(totals, (total) => total.currency);
  const rows = totals.map((total) => {
    const peers = byCurrency.get(total.currency) ?? [];
    const largest = Math.max(...peers.map((peer) => Math.abs(peer.sum)));
    return markup`<tr><td>${nameOf(total.group)} <small>× ${total.count}</small>${peers.length > 1 && bar(total.sum, largest)}</td>
<td class="n">${sumText(total, locale)}</td></tr>\n`;
  });
  return markup`<section class="card"><h3>${title}</h3><table class="bars"><tbody>${rows}</tbody></table></section>\n`;
}

function bar(value: number, largest: number): Markup {
  const width = largest === 0 ? 0 : Math.max(0, (value / largest) * 100);
  return markup`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${width.toFixed(1)}" height="6"/></svg>`;
}
