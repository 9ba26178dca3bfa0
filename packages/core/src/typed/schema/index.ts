import type * as core from 'zod/v4/core';
import { DocprocError } from '../../errors/index.ts';
import { asksForAmount, namedField } from './named.ts';
import { peel } from './peel.ts';
import { phrasesOf, withoutIdentifiers } from './phrases.ts';
import { readingOf } from './reading.ts';
import type { Group, Leaf, List, Phrase, SchemaPart } from './tree.ts';

/** Fields of one schema; more are no schema a person has written. */
const mostFields = 500;
const deepest = 6;

/**
 * Reads a schema as what is to be looked for. Throws `SCHEMA_UNSUPPORTED` where it has parts that no document can
 * answer; `details.fields` names each by its path.
 */
export function readSchema(schema: core.$ZodType): Group {
  const problems: Record<string, string> = {};
  const reader = createReader(problems);
  const { def } = peel(schema);
  if (def.type !== 'object') {
    throw unsupported({ '': `the schema is of type ${def.type}: it must be an object` });
  }
  const group = reader.group([], schema);
  if (Object.keys(problems).length > 0) throw unsupported(problems);
  if (group.children.size === 0) throw unsupported({ '': 'the schema has no fields' });
  return group;
}

/** The error of a schema that cannot be looked for. */
export function unsupported(problems: Readonly<Record<string, string>>): DocprocError {
  const sentences = Object.entries(problems).map(([path, problem]) =>
    path === '' ? problem : `${path}: ${problem}`,
  );
  return new DocprocError('SCHEMA_UNSUPPORTED', `The schema cannot be looked for. ${sentences.join('; ')}.`, {
    details: { fields: problems },
  });
}

function createReader(problems: Record<string, string>) {
  let fields = 0;
  const isRequired = (schema: core.$ZodType) => schema._zod.optin === undefined;

  function part(
    path: readonly string[],
    schema: core.$ZodType,
    around: readonly Phrase[] = [],
  ): SchemaPart | undefined {
    const { def } = peel(schema);
    if (++fields > mostFields || path.length > deepest) {
      problems[path.join('.')] =
        fields > mostFields
          ? `a schema may have ${mostFields} fields`
          : `objects may be nested ${deepest} deep`;
      return undefined;
    }
    if (def.type === 'object') return group(path, schema);
    if (def.type === 'array') return list(path, schema, def.element);
    return leaf(path, schema, around);
  }

  function leaf(
    path: readonly string[],
    schema: core.$ZodType,
    around: readonly Phrase[] = [],
  ): Leaf | undefined {
    const reading = readingOf(schema);
    if (typeof reading === 'string') {
      problems[path.join('.')] = reading;
      return undefined;
    }
    const phrases = phrasesOf(path.at(-1) ?? '', peel(schema).notes, around);
    const named = namedField(path, phrases);
    return {
      part: 'leaf',
      path,
      schema,
      phrases: asksForAmount({ reading, named }) ? withoutIdentifiers(phrases) : phrases,
      required: isRequired(schema),
      reading,
      ...(named ? { named } : {}),
    };
  }

  function group(path: readonly string[], schema: core.$ZodType): Group {
    const { def, notes } = peel(schema);
    const phrases = phrasesOf(path.at(-1) ?? '', notes);
    const children = new Map<string, SchemaPart>();
    for (const [name, child] of Object.entries(def.type === 'object' ? def.shape : {})) {
      const read = part([...path, name], child, phrases);
      if (read) children.set(name, read);
    }
    return { part: 'group', path, schema, phrases, required: isRequired(schema), children };
  }

  function list(path: readonly string[], schema: core.$ZodType, element: core.$ZodType): List | undefined {
    const { def } = peel(element);
    const inner = def.type === 'object' ? group(path, element) : leaf(path, element);
    if (!inner) return undefined;
    if (inner.part === 'group') refuseNested(inner);
    return {
      part: 'list',
      path,
      schema,
      phrases: phrasesOf(path.at(-1) ?? '', peel(schema).notes),
      required: isRequired(schema),
      element: inner,
    };
  }

  function refuseNested(element: Group): void {
    for (const child of element.children.values()) {
      if (child.part !== 'leaf')
        problems[child.path.join('.')] = 'a row of a table has single values: no objects or arrays in it';
    }
  }

  return { group };
}
