import { z } from 'zod';
import {
  type Attachment,
  type Document,
  documentTypes,
  type EngineFallback,
  type OutlineEntry,
} from '../document.ts';
import { fieldSchema } from './field.ts';
import { issueSchema } from './issue.ts';
import { pageSchema } from './page.ts';
import { definedNameSchema, sheetSchema } from './sheet.ts';
import { tableSchema } from './table.ts';

const outlineEntrySchema = z.object({
  title: z.string(),
  level: z.int().positive(),
  page: z.int().positive().exactOptional(),
}) satisfies z.ZodType<OutlineEntry>;

const attachmentSchema = z.object({ name: z.string() }) satisfies z.ZodType<Attachment>;

const fallbackSchema = z.object({
  engine: z.string(),
  reason: z.enum(['open', 'page', 'text', 'layers']),
  pages: z.array(z.int().positive()).readonly().exactOptional(),
}) satisfies z.ZodType<EngineFallback>;

/** Validates Document JSON, for instance one that was stored. Keys it does not know are dropped. */
export const documentSchema = z.object({
  schemaVersion: z.literal(1),
  source: z.object({
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int().nonnegative(),
    sha256: z.string(),
  }),
  kind: z.enum(['pdf', 'spreadsheet', 'image', 'text']),
  status: z.enum(['ok', 'partial', 'failed']),
  type: z.object({ name: z.enum(documentTypes), confidence: z.number().min(0).max(1) }),
  languages: z.array(z.string()).readonly(),
  pages: z.array(pageSchema).readonly(),
  sheets: z.array(sheetSchema).readonly(),
  names: z.array(definedNameSchema).readonly().exactOptional(),
  tables: z.array(tableSchema).readonly(),
  fields: z.array(fieldSchema).readonly(),
  metadata: z.object({
    title: z.string().exactOptional(),
    author: z.string().exactOptional(),
    subject: z.string().exactOptional(),
    createdAt: z.string().exactOptional(),
    modifiedAt: z.string().exactOptional(),
    producer: z.string().exactOptional(),
    pageCount: z.int().nonnegative().exactOptional(),
    encrypted: z.boolean().exactOptional(),
    encryption: z.enum(['user', 'owner']).exactOptional(),
    outline: z.array(outlineEntrySchema).readonly().exactOptional(),
    attachments: z.array(attachmentSchema).readonly().exactOptional(),
    engines: z.array(z.string()).readonly().exactOptional(),
    fallbacks: z.array(fallbackSchema).readonly().exactOptional(),
  }),
  issues: z.array(issueSchema).readonly(),
  timings: z.object({
    totalMs: z.number().nonnegative(),
    stages: z.record(z.string(), z.number()).exactOptional(),
  }),
}) satisfies z.ZodType<Document>;
