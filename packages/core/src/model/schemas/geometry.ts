import { z } from 'zod';

/** Accepts four finite numbers. Does not check their order: extractors do. */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly();
