import { z } from 'zod';
import { fieldNames } from '../model/index.ts';
import {
  batchSections,
  type Column,
  type ColumnName,
  documentColumns,
  documentSections,
  fieldColumns,
  itemColumns,
  type ReportTemplate,
  rowKinds,
} from './template.ts';

const names: ReadonlySet<string> = new Set([
  ...documentColumns,
  ...itemColumns,
  ...fieldColumns,
  ...fieldNames,
]);

/** Text that every store can keep: PostgreSQL takes neither U+0000 nor half of a surrogate pair. */
const text = z
  .string()
  .max(2000)
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'holds characters that cannot be stored');

/** A column by name. */
export const columnNameSchema = text.refine(
  (name) => names.has(name) || name.startsWith('label:'),
  'is no column',
) as unknown as z.ZodType<ColumnName, ColumnName>;

const localized = z.union([text, z.strictObject({ en: text, ko: text })]);
const format = z.enum(['text', 'number', 'amount', 'date', 'share']);
const column: z.ZodType<Column> = z.union([
  columnNameSchema,
  z.strictObject({ title: localized, value: columnNameSchema, format: format.exactOptional() }),
]);
const columns = z.array(column).min(1).max(100).readonly();

const ownText = z.strictObject({ title: localized, text: localized });
const ownTable = z.strictObject({ title: localized, rows: z.enum(rowKinds).exactOptional(), columns });

function sections<const Name extends string>(usual: readonly Name[]) {
  const name = z.enum(usual);
  const changed = z.strictObject({
    section: name,
    title: localized.exactOptional(),
    fields: z.array(z.enum(fieldNames)).min(1).readonly().exactOptional(),
  });
  return z
    .array(z.union([name, changed, ownTable, ownText]))
    .max(50)
    .readonly();
}

const common = {
  title: localized.exactOptional(),
  subtitle: localized.exactOptional(),
  language: z.enum(['en', 'ko']).exactOptional(),
  footer: localized.exactOptional(),
  logo: z
    .strictObject({
      /** Base64. At most some 500 kB. */
      bytes: z.base64().min(1).max(700_000),
      mediaType: z.enum(['image/png', 'image/jpeg']),
      description: text.exactOptional(),
      height: z.number().min(8).max(200).exactOptional(),
    })
    .exactOptional(),
};

/** A report template of plain data, as it can be stored and sent: without functions, a logo in base64. */
export const plainTemplateSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('document'),
    ...common,
    sections: sections(documentSections).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('batch'),
    ...common,
    sections: sections(batchSections).exactOptional(),
    documentSections: sections(documentSections).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('data'), ...common, rows: z.enum(rowKinds).exactOptional(), columns }),
]) satisfies z.ZodType<ReportTemplate>;

/** A report template of plain data. */
export type PlainTemplate = z.infer<typeof plainTemplateSchema>;
