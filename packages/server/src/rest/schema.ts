import { z } from 'zod';

/** A JSON Schema, as far as we look into it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/**
 * JSON Schema (2020-12) of a zod schema: of what goes in, or of what comes out. `undefined` where it is none of zod's,
 * as a parser of bytes.
 */
export function jsonSchemaOf(parser: unknown, io: 'input' | 'output'): JsonSchema | undefined {
  if (!(parser instanceof z.ZodType)) return undefined;
  const { $schema: _version, ...schema } = z.toJSONSchema(parser, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  });
  return schema as JsonSchema;
}

/** The schema with its members by other names, as deep as `renamed` goes into values. */
export function renamedSchema(
  schema: JsonSchema,
  rename: (name: string) => string,
  verbatim: readonly string[] = [],
): JsonSchema {
  const deeper = (inner: JsonSchema) => renamedSchema(inner, rename);
  const properties = Object.entries(schema.properties ?? {}).map(([name, member]) => [
    rename(name),
    verbatim.includes(name) ? member : deeper(member),
  ]);
  return {
    ...schema,
    ...(schema.properties && { properties: Object.fromEntries(properties) }),
    ...(schema.required && { required: schema.required.map(rename) }),
    ...(schema.items && { items: deeper(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(deeper) }),
  };
}

/** Text of a URL or form as a value of this schema, as far as it can be one; what cannot stays text, to be refused. */
export function coerced(texts: readonly string[], schema: JsonSchema | undefined): unknown {
  const [text = ''] = texts;
  if (schema?.type === 'array') {
    const parts = texts.flatMap((part) => part.split(',')).filter((part) => part !== '');
    return parts.map((part) => coerced([part], schema.items));
  }
  const types = [schema?.type ?? (schema?.anyOf ?? []).map(({ type }) => type)].flat(2);
  if (types.includes('null') && text === 'null') return null;
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
