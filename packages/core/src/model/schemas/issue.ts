import { z } from 'zod';
import type { Issue } from '../issue.ts';

export const issueSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  severity: z.enum(['warning', 'error']),
  message: z.string(),
  page: z.int().positive().exactOptional(),
  sheet: z.int().positive().exactOptional(),
  ref: z.string().exactOptional(),
}) satisfies z.ZodType<Issue>;
