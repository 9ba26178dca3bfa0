/** The Document model: plain data and its zod schemas. */
export * from './index.ts';
export { documentSchema } from './schemas/document.ts';
export { fieldSchema, lineItemSchema, originSchema } from './schemas/field.ts';
export { boxSchema } from './schemas/geometry.ts';
export { issueSchema } from './schemas/issue.ts';
export { blockSchema, lineSchema, pageSchema } from './schemas/page.ts';
export { definedNameSchema, sheetSchema } from './schemas/sheet.ts';
export { cellSchema, tableSchema, valueSchema } from './schemas/table.ts';
