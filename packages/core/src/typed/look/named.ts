import { type FieldName, findField, type NamedField } from '../../model/index.ts';
import type { Paper } from '../paper/index.ts';
import { readAs } from '../read/read.ts';
import { type Leaf, pathOf, type Reading } from '../schema/tree.ts';
import { check, typeMessage, type Verdict } from './option.ts';

/** The document's own field that means the same, as the leaf's schema makes of it. */
export function namedVerdict(paper: Paper, leaf: Leaf): Verdict | undefined {
  const { named } = leaf;
  const field = named && findField(paper.document, named.field);
  if (!named || !field) return undefined;
  const confidence = Math.round(field.confidence * named.strength * 1000) / 1000;
  const { text, origin } = field;
  const raws = rawsOf(paper, leaf.reading, field);
  let said: string | undefined;
  for (const raw of raws) {
    const parsed = check(leaf.schema, raw, pathOf(leaf));
    if (parsed.success) {
      const { currency, checks } = field;
      const more = {
        ...(currency === undefined ? {} : { currency }),
        ...(checks === undefined ? {} : { checks }),
      };
      return { option: { raw, value: parsed.data, text, confidence, origin, ...more } };
    }
    said ??= parsed.error.issues[0]?.message;
  }
  const reason = said === undefined ? 'type' : 'invalid';
  return { refused: { text, origin, confidence, reason, message: said ?? typeMessage(leaf.reading) } };
}

const dates: ReadonlySet<FieldName> = new Set(['issueDate', 'dueDate']);

function rawsOf(paper: Paper, reading: Reading, field: NamedField): readonly unknown[] {
  if (reading.kind === 'either') return reading.readings.flatMap((one) => rawsOf(paper, one, field));
  if (reading.kind === 'text') {
    const value = typeof field.value === 'string' && !dates.has(field.name) ? [field.value] : [];
    return [...value, field.text];
  }
  const text = typeof field.value === 'string' ? field.value : field.text;
  const value = field.value === null ? {} : { value: field.value };
  return readAs(paper.context, { text, ...value }, reading).map(({ raw }) => raw);
}
