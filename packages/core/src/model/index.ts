/** The Document model: plain data and its zod schemas. */
export {
  type Document,
  type DocumentKind,
  type DocumentStatus,
  type DocumentTypeName,
  documentSchema,
  documentTypes,
  type EngineFallback,
  type Metadata,
  type Source,
  type Timings,
} from './document.ts';
export {
  type Field,
  type FieldName,
  type FoundValue,
  fieldNames,
  fieldSchema,
  findField,
  type LabelField,
  type LineItem,
  type LineItemsField,
  lineItemSchema,
  type NamedField,
  type Origin,
  originSchema,
} from './field.ts';
export {
  areaOf,
  type Box,
  boxSchema,
  containsPoint,
  heightOf,
  overlapOf,
  unionOf,
  widthOf,
} from './geometry.ts';
export { type Issue, type IssueSeverity, issueSchema } from './issue.ts';
export {
  type Block,
  type BlockKind,
  blockSchema,
  type LengthUnit,
  type Line,
  lineSchema,
  type Page,
  pageSchema,
  type TextSource,
} from './page.ts';
export {
  type CellComment,
  type CellLink,
  type CellList,
  type CommentText,
  type DefinedName,
  definedNameSchema,
  type Sheet,
  type SheetTable,
  sheetSchema,
} from './sheet.ts';
export {
  type Cell,
  type ColumnType,
  cellSchema,
  type Table,
  type TableColumn,
  tableSchema,
  type Value,
  valueSchema,
} from './table.ts';
