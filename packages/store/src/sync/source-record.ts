import { z } from 'zod';

/** Kinds of databases that tables are synced from; `documents` are Docproc's own results. */
export const sourceKinds = ['postgres', 'mysql', 'oracle', 'documents'] as const;

const host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/, 'a host name or an address');
const port = z.int().min(1).max(65_535);
const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\0]*$/, 'has a character U+0000');

/** `off`; `on`: encrypted, whoever answers; `verify`: encrypted, and the certificate is checked. */
const tls = z.enum(['off', 'on', 'verify']).default('off');

const server = { host, port: port.exactOptional(), database: word, user: word, tls };

/** Where a source is and how to connect, without what is secret. */
export const sourceSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('postgres'), ...server }),
  z.strictObject({ kind: z.literal('mysql'), ...server }),
  z.strictObject({ kind: z.literal('oracle'), host, port: port.exactOptional(), service: word, user: word }),
  /** Results of everybody's documents, or of one owner's. */
  z.strictObject({ kind: z.literal('documents'), ownerId: z.uuid().exactOptional() }),
]);

/** Where a source is and how to connect, without what is secret. */
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;

/** Plain name by which people call it. */
export const sourceNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a plain name: letters, digits, and . _ - within');

export const sourceRecordSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  settings: sourceSettingsSchema,
  /** Whether a password is kept. It is never told. */
  hasPassword: z.boolean(),
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A source as administrators see it. */
export type SourceRecord = z.infer<typeof sourceRecordSchema>;
