import { z } from 'zod';
import type {
  CellComment,
  CellLink,
  CellList,
  DefinedName,
  Sheet,
  SheetTable,
  TextFormat,
} from '../sheet.ts';

const commentText = {
  text: z.string(),
  author: z.string().exactOptional(),
  createdAt: z.string().exactOptional(),
};

const sheetTableSchema = z.object({
  name: z.string(),
  ref: z.string(),
  headerRows: z.int().nonnegative(),
  totalsRows: z.int().nonnegative(),
  columns: z.array(z.string()).readonly(),
}) satisfies z.ZodType<SheetTable>;

const cellCommentSchema = z.object({
  ref: z.string(),
  ...commentText,
  resolved: z.boolean().exactOptional(),
  replies: z.array(z.object(commentText)).readonly().exactOptional(),
}) satisfies z.ZodType<CellComment>;

const cellLinkSchema = z.object({
  ref: z.string(),
  target: z.string().exactOptional(),
  location: z.string().exactOptional(),
  tooltip: z.string().exactOptional(),
}) satisfies z.ZodType<CellLink>;

const cellListSchema = z.object({
  ref: z.string(),
  values: z.array(z.string()).readonly().exactOptional(),
  source: z.string().exactOptional(),
}) satisfies z.ZodType<CellList>;

const textFormatSchema = z.object({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'cp949', 'windows-1252']),
  delimiter: z.string(),
  quote: z.string(),
  headerRows: z.int().nonnegative(),
}) satisfies z.ZodType<TextFormat>;

export const definedNameSchema = z.object({
  name: z.string(),
  formula: z.string(),
  sheet: z.int().positive().exactOptional(),
  hidden: z.boolean(),
}) satisfies z.ZodType<DefinedName>;

export const sheetSchema = z.object({
  number: z.int().positive(),
  name: z.string(),
  rows: z.int().nonnegative(),
  columns: z.int().nonnegative(),
  hidden: z.boolean(),
  hiddenRows: z.array(z.string()).readonly().exactOptional(),
  hiddenColumns: z.array(z.string()).readonly().exactOptional(),
  namedTables: z.array(sheetTableSchema).readonly().exactOptional(),
  comments: z.array(cellCommentSchema).readonly().exactOptional(),
  links: z.array(cellLinkSchema).readonly().exactOptional(),
  lists: z.array(cellListSchema).readonly().exactOptional(),
  text: textFormatSchema.exactOptional(),
}) satisfies z.ZodType<Sheet>;
