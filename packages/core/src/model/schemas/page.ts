import { z } from 'zod';
import { type Block, type FormField, formFieldKinds, type Line, type Link, type Page } from '../page.ts';
import { boxSchema } from './geometry.ts';

export const lineSchema = z.object({ text: z.string(), box: boxSchema }) satisfies z.ZodType<Line>;

export const blockSchema = z.object({
  kind: z.enum(['heading', 'paragraph', 'list', 'table', 'figure']),
  text: z.string(),
  box: boxSchema,
  confidence: z.number().min(0).max(1),
  lines: z.array(lineSchema).readonly(),
  level: z.int().min(1).exactOptional(),
  role: z.enum(['header', 'footer']).exactOptional(),
  items: z
    .array(z.object({ marker: z.string(), text: z.string(), depth: z.int().nonnegative() }))
    .readonly()
    .exactOptional(),
  fontSize: z.number().nonnegative().exactOptional(),
  bold: z.literal(true).exactOptional(),
  tag: z.string().exactOptional(),
  tableId: z.string().exactOptional(),
}) satisfies z.ZodType<Block>;

const linkSchema = z.object({ url: z.string(), box: boxSchema }) satisfies z.ZodType<Link>;

const formFieldSchema = z.object({
  name: z.string(),
  kind: z.enum(formFieldKinds),
  value: z.string(),
  box: boxSchema,
}) satisfies z.ZodType<FormField>;

export const pageSchema = z.object({
  number: z.int().positive(),
  width: z.number().nonnegative(),
  height: z.number().nonnegative(),
  unit: z.enum(['pt', 'px']),
  rotation: z.number(),
  skew: z.number().exactOptional(),
  textSource: z.enum(['embedded', 'ocr', 'mixed', 'none']),
  text: z.string(),
  blocks: z.array(blockSchema).readonly(),
  label: z.string().exactOptional(),
  links: z.array(linkSchema).readonly().exactOptional(),
  formFields: z.array(formFieldSchema).readonly().exactOptional(),
}) satisfies z.ZodType<Page>;
