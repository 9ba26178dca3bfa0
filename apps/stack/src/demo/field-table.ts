import type { Document, Field, Origin } from '@org/docproc-core/model';
import stringWidth from 'string-width';
import { padTo } from './board.ts';

const MAX_VALUE_WIDTH = 48;
const MAX_LABELS = 6;

/** The key fields of a document as rows of text: field, value, confidence, where it was found. */
export function fieldTable(document: Document): string[] {
  const labels = document.fields.filter((field) => field.name === 'label');
  const named = document.fields.filter((field) => field.name !== 'label');
  const rows = [...named, ...labels.slice(0, MAX_LABELS)].map(row);
  if (labels.length > MAX_LABELS) rows.push([`+ ${labels.length - MAX_LABELS} more labels`, '', '', '']);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((cells) => stringWidth(cells[column] ?? ''))),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => padTo(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function row(field: Field): string[] {
  return [nameOf(field), shorten(shownValue(field)), field.confidence.toFixed(2), placeOf(field.origin)];
}

function nameOf(field: Field): string {
  return field.name === 'label' ? shorten(`"${field.label}"`) : field.name;
}

function shownValue(field: Field): string {
  if (field.name === 'lineItems') return `${field.value.length} lines`;
  const value =
    typeof field.value === 'number' ? field.value.toLocaleString('en') : String(field.value ?? '');
  return field.currency && field.name !== 'currency' ? `${value} ${field.currency}` : value;
}

function placeOf(origin: Origin): string {
  if ('ref' in origin) return `sheet ${origin.sheet}, ${origin.ref}`;
  const [x, y] = origin.box;
  return `page ${origin.page} at ${Math.round(x)}, ${Math.round(y)}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  if (stringWidth(line) <= MAX_VALUE_WIDTH) return line;
  let kept = '';
  for (const character of line) {
    if (stringWidth(kept + character) >= MAX_VALUE_WIDTH) break;
    kept += character;
  }
  return `${kept}…`;
}
