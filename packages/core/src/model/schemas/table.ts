import { z } from 'zod';
import type { Cell, Table } from '../table.ts';
import { boxSchema } from './geometry.ts';

export const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const cellSchema = z.object({
  row: z.int().nonnegative(),
  column: z.int().nonnegative(),
  rowSpan: z.int().positive().exactOptional(),
  columnSpan: z.int().positive().exactOptional(),
  text: z.string(),
  value: valueSchema.exactOptional(),
  box: boxSchema.exactOptional(),
  page: z.int().positive().exactOptional(),
  ref: z.string().exactOptional(),
}) satisfies z.ZodType<Cell>;

export const tableSchema = z.object({
  id: z.string(),
  page: z.int().positive().exactOptional(),
  box: boxSchema.exactOptional(),
  sheet: z.int().positive().exactOptional(),
  ref: z.string().exactOptional(),
  rows: z.int().nonnegative(),
  columns: z.int().nonnegative(),
  headerRows: z.int().nonnegative(),
  totalRows: z.int().nonnegative().exactOptional(),
  typedColumns: z
    .array(z.object({ name: z.string(), type: z.enum(['text', 'number', 'date', 'boolean']) }))
    .readonly()
    .exactOptional(),
  pairs: z
    .array(
      z.object({
        key: z.string(),
        keyRef: z.string(),
        text: z.string(),
        value: valueSchema.exactOptional(),
        ref: z.string(),
      }),
    )
    .readonly()
    .exactOptional(),
  title: z.string().exactOptional(),
  continues: z.string().exactOptional(),
  confidence: z.number().min(0).max(1),
  cells: z.array(cellSchema).readonly(),
  truncated: z.boolean().exactOptional(),
}) satisfies z.ZodType<Table>;
