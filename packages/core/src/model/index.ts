/**
 * The Document model: plain data. Its schemas are apart, so that what only reads or makes Documents does not load zod.
 */
export {
  type Attachment,
  type Document,
  type DocumentKind,
  type DocumentStatus,
  type DocumentTypeName,
  documentTypes,
  type EngineFallback,
  type Metadata,
  type OutlineEntry,
  type Source,
  type Timings,
} from './document.ts';
export {
  type Field,
  type FieldName,
  type FoundValue,
  fieldNames,
  findField,
  type LabelField,
  type LineItem,
  type LineItemsField,
  type NamedField,
  type Origin,
} from './field.ts';
export {
  areaOf,
  type Box,
  containsPoint,
  heightOf,
  overlapOf,
  unionOf,
  widthOf,
} from './geometry.ts';
export type { Issue, IssueSeverity } from './issue.ts';
export { joinTables } from './join-tables.ts';
export {
  type Block,
  type BlockKind,
  type BlockRole,
  type FormField,
  formFieldKinds,
  type LengthUnit,
  type Line,
  type Link,
  type ListItem,
  type Page,
  type TextSource,
} from './page.ts';
export type {
  CellComment,
  CellLink,
  CellList,
  CommentText,
  DefinedName,
  Sheet,
  SheetTable,
  TextFormat,
} from './sheet.ts';
export type {
  Cell,
  ColumnType,
  Table,
  TableColumn,
  TablePair,
  Value,
} from './table.ts';
