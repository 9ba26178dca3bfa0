import type { Document, LineItem } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { type ItemColumn, itemsOf, itemView, usedItemColumns, type ValueView } from '../view/fields.ts';
import type { Spot, Spots } from '../view/spots.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { confidence } from './parts.ts';

/** Values with where they were found and how sure they are; a row leads to its place where that is shown. */
export function valueTable(values: readonly ValueView[], spots: Spots, brief: Brief): Content {
  if (values.length === 0) return undefined;
  const { columns } = brief.locale.words;
  return markup`<div class="scroll"><table class="values"><thead><tr><th scope="col">${columns.field}</th><th scope="col">${columns.value}</th><th scope="col">${columns.found}</th><th scope="col">${columns.confidence}</th></tr></thead><tbody>
${values.map((value) => valueRow(value, spots.of(value.found), brief))}</tbody></table></div>`;
}

function valueRow(value: ValueView, spot: Spot | undefined, brief: Brief): Markup {
  const printed = value.printed !== undefined && markup`<small>${value.printed}</small>`;
  const checks = value.checks.map((check) => markup`<small class="check">✓ ${check}</small>`);
  return markup`<tr${anchor(spot)}><th scope="row">${value.label}</th><td class="value">${value.shown}${printed}${checks}</td><td class="muted">${placeLink(value.place, spot)}</td><td class="tight">${confidence(value.confidence, brief)}</td></tr>
`;
}

/** Line items; every value leads to its place where that is shown. */
export function itemTable(document: Document, spots: Spots, { locale }: Brief): Content {
  const items = itemsOf(document);
  const columns = usedItemColumns(items);
  if (columns.length === 0) return undefined;
  const cell = (item: LineItem, column: ItemColumn) => {
    const found = item[column];
    const shown = found === undefined ? '' : itemView(column, found, document, locale).shown;
    const spot = found && spots.of(found);
    return markup`<td${column !== 'description' && markup` class="n"`}${anchor(spot)}>${placeLink(shown, spot)}</td>`;
  };
  return markup`<div class="scroll"><table class="items"><thead><tr>${columns.map((column) => markup`<th scope="col"${column !== 'description' && markup` class="n"`}>${locale.words.columns[column]}</th>`)}</tr></thead><tbody>
${items.map((item) => markup`<tr>${columns.map((column) => cell(item, column))}</tr>\n`)}</tbody></table></div>`;
}

/** Attributes of a value that leads to its place. */
function anchor(spot: Spot | undefined): Content {
  return spot && markup` id="${spot.value}" data-to="${spot.place}"`;
}

/** The text as a link to the place, for keyboards and for browsers that run no script. */
function placeLink(text: string, spot: Spot | undefined): Content {
  return spot === undefined ? text : markup`<a href="#${spot.place}">${text}</a>`;
}
