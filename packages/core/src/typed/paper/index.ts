import { type Context, contextOf } from '../../fields/find/context.ts';
import { labelEntries } from '../../fields/lexicon/labels.ts';
import { createMatcherOf, keyOf, type LabelMatch, type LabelMatcher } from '../../fields/lexicon/match.ts';
import type { Run } from '../../fields/plane/run.ts';
import type { DateOrder } from '../../fields/values/date.ts';
import type { Document } from '../../model/index.ts';
import type { Group, SchemaPart } from '../schema/tree.ts';
import { planesOf } from './planes.ts';

/** A document as a schema is looked for in it. */
export interface Paper {
  readonly document: Document;
  readonly context: Context;
  /** Labels by run, the schema's and those that business papers print; each named by its phrase's key. */
  readonly labels: ReadonlyMap<Run, readonly LabelMatch<string>[]>;
  /** Finds labels in texts that are no run, such as column headers. */
  readonly matcher: LabelMatcher<string>;
}

/** Lays a document out and finds the labels of a schema in it. */
export function readPaper(document: Document, schema: Group, dateOrder?: DateOrder): Paper {
  const context = contextOf(planesOf(document), document.tables, dateOrder);
  const matcher = createMatcherOf(entriesOf(schema));
  const labels = new Map<Run, readonly LabelMatch<string>[]>();
  for (const plane of context.planes) {
    for (const run of plane.runs) {
      const found = matcher.find(run.text);
      if (found.length > 0) labels.set(run, found);
    }
  }
  return { document, context, labels, matcher };
}

function entriesOf(schema: Group) {
  const phrases = new Set<string>();
  const add = (part: SchemaPart): void => {
    for (const { text } of part.phrases) phrases.add(text);
    if (part.part === 'group') for (const child of part.children.values()) add(child);
    if (part.part === 'list') add(part.element);
  };
  add(schema);
  const all = [...phrases, ...labelEntries.flatMap((entry) => entry.phrases)];
  return all.map((phrase) => ({ label: keyOf(phrase), strength: 1, phrases: [phrase] }));
}
