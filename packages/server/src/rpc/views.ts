import { documentRecordSchema, reportRecordSchema } from '@org/docproc-store';
import { z } from 'zod';

/** Schemas of what procedures answer. */

export const userSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(['user', 'admin']),
});

/** A new account. Where nobody is to learn which addresses have one, the address alone. */
export const registrationSchema = z.object({
  email: z.string(),
  id: z.uuid().exactOptional(),
  name: z.string().exactOptional(),
  role: z.enum(['user', 'admin']).exactOptional(),
});

export const sessionSchema = z.object({
  user: userSchema,
  accessToken: z.string(),
  /** Milliseconds since the epoch, as below. */
  accessTokenExpiresAt: z.number(),
  refreshToken: z.string(),
  refreshTokenExpiresAt: z.number(),
});

/** A document as its owner sees it. */
export const documentSchema = documentRecordSchema.omit({ ownerId: true });

/** A report as its owner sees it. */
export const reportSchema = reportRecordSchema.omit({ ownerId: true });

/** A file to download: `url` is a path on this server that needs no other login until it expires. */
export const downloadSchema = z.object({
  url: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});

/** Text that PostgreSQL can hold: without U+0000. */
export const storable = z.string().regex(/^[^\0]*$/, 'has a character U+0000');

/** A name that people see: one line. */
export const displayName = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(200)
  .regex(/^\P{C}*$/u, 'is no plain line of text');

/** A time from and a time until, to pick by. */
export const timeRange = {
  /** At or after; ISO 8601 with time zone. */
  from: z.iso.datetime({ offset: true }).exactOptional(),
  /** Before; ISO 8601 with time zone. */
  until: z.iso.datetime({ offset: true }).exactOptional(),
};

/** The same as storage takes it. */
export function toTimes({ from, until }: { from: string | undefined; until: string | undefined }) {
  return { ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) };
}

/** Which page of a list: by number, or quicker, by the cursor that the page before gave. */
export const pageInput = z.object({
  /** From 1. */
  page: z.int().min(1).max(1_000_000).default(1),
  pageSize: z.int().min(1).max(200).default(20),
  cursor: z.string().max(2048).exactOptional(),
});

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).readonly(),
    /** Over all pages. */
    total: z.int().nonnegative(),
    page: z.int().positive(),
    pageSize: z.int().positive(),
    totalPages: z.int().nonnegative(),
    /** For the page after this one; left out on the last. */
    nextCursor: z.string().exactOptional(),
  });
}

/** A stored page as callers get it. */
export function toPage<T>(
  { items, total, nextCursor }: { items: readonly T[]; total: number; nextCursor?: string },
  { page, pageSize }: { page: number; pageSize: number },
) {
  const totalPages = Math.ceil(total / pageSize);
  return { items, total, page, pageSize, totalPages, ...(nextCursor !== undefined && { nextCursor }) };
}
