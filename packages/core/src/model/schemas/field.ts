import { z } from 'zod';
import { type Field, fieldNames, type LineItem, type Origin } from '../field.ts';
import { boxSchema } from './geometry.ts';
import { valueSchema } from './table.ts';

export const originSchema = z.union([
  z.object({ page: z.int().positive(), box: boxSchema }),
  z.object({ sheet: z.int().positive(), ref: z.string() }),
]) satisfies z.ZodType<Origin>;

const foundValue = {
  value: valueSchema,
  text: z.string(),
  currency: z.string().length(3).exactOptional(),
  confidence: z.number().min(0).max(1),
  origin: originSchema,
};

const foundValueSchema = z.object(foundValue);

export const lineItemSchema = z.object({
  description: foundValueSchema.exactOptional(),
  quantity: foundValueSchema.exactOptional(),
  unitPrice: foundValueSchema.exactOptional(),
  amount: foundValueSchema.exactOptional(),
}) satisfies z.ZodType<LineItem>;

export const fieldSchema = z.union([
  z.object({
    name: z.enum(fieldNames),
    ...foundValue,
    checks: z.array(z.string()).readonly().exactOptional(),
  }),
  z.object({ name: z.literal('label'), label: z.string(), ...foundValue }),
  z.object({
    name: z.literal('lineItems'),
    value: z.array(lineItemSchema).readonly(),
    text: z.string(),
    confidence: z.number().min(0).max(1),
    origin: originSchema,
  }),
]) satisfies z.ZodType<Field>;
