import { type FieldsInput, type FieldsResult, findFields, type GridCells } from '../../src/fields/index.ts';
import type { PageLines, TextLine, Word } from '../../src/layout/words.ts';
import type { Box, Field, FieldName, LabelField, LineItemsField, NamedField } from '../../src/model/index.ts';

/** A line of a made page: its left edge, its top, its text, and how high its letters are. */
export type Print = readonly [x: number, y: number, text: string, size?: number];

const letter = 0.55;

/** Makes a page of 600 x 850 points from lines with places; words are as wide as their letters. */
export function pageOf(
  prints: readonly Print[],
  options: { confidence?: number; page?: number } = {},
): PageLines {
  const lines = prints.map(([x, y, text, size = 10]) => lineOf(x, y, text, size, options.confidence ?? 1));
  return { page: options.page ?? 1, width: 600, height: 850, lines };
}

function lineOf(x: number, y: number, text: string, size: number, confidence: number): TextLine {
  const words: Word[] = [];
  let at = x;
  for (const part of text.split(' ')) {
    const width = [...part].reduce((sum, char) => sum + size * (/[가-힣]/.test(char) ? 0.95 : letter), 0);
    if (part !== '')
      words.push({ text: part, box: [at, y, at + width, y + size], confidence, fontSize: size, bold: false });
    at += width + size * 0.3;
  }
  const box: Box = [x, y, words.at(-1)!.box[2], y + size];
  return { words, text, box, angle: 0 };
}

/** A sheet from rows of texts; `null` leaves a cell empty. Numbers keep their value. */
export function gridOf(rows: readonly (readonly (string | number | null)[])[], sheet = 1): GridCells {
  const cells = rows.flatMap((row, r) =>
    row.flatMap((value, c) =>
      value === null
        ? []
        : [{ row: r, column: c, text: String(value), value, ref: `${String.fromCharCode(65 + c)}${r + 1}` }],
    ),
  );
  return { sheet, cells };
}

/** Finds fields in pages and sheets. */
export function find(input: Partial<FieldsInput>): FieldsResult {
  return findFields({ pages: [], tables: [], grids: [], profile: 'auto', ...input });
}

/** The field of this name, or a failure that lists what was found. */
export function fieldOf(result: FieldsResult, name: FieldName): NamedField {
  const field = result.fields.find((item): item is NamedField => item.name === name);
  if (!field) throw new Error(`no ${name} among ${result.fields.map((item: Field) => item.name).join(', ')}`);
  return field;
}

/** Values of the named fields, by name. */
export function valuesOf(result: FieldsResult): Record<string, unknown> {
  return Object.fromEntries(
    result.fields
      .filter((item) => item.name !== 'label' && item.name !== 'lineItems')
      .map((item) => [item.name, item.value]),
  );
}

/** Values of the label fields, by label. */
export function labelsOf(result: FieldsResult): Record<string, unknown> {
  const labels = result.fields.filter((item): item is LabelField => item.name === 'label');
  return Object.fromEntries(labels.map((item) => [item.label, item.value]));
}

/** Line items as plain values. */
export function itemsOf(result: FieldsResult): Record<string, unknown>[] {
  const items = result.fields.find((item): item is LineItemsField => item.name === 'lineItems');
  return (items?.value ?? []).map((item) =>
    Object.fromEntries(Object.entries(item).map(([key, found]) => [key, found.value])),
  );
}
