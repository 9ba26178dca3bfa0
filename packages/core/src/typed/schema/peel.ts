import * as core from 'zod/v4/core';

/** What a schema says about itself beside its type. */
export interface Notes {
  /** From `.meta({ labels })`: labels as they are printed. */
  readonly labels: readonly string[];
  /** From `.describe()`, or `title` and `description` of `.meta()`. */
  readonly descriptions: readonly string[];
  /** From `.meta({ values })`: member of an enum -> further words for it. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** A schema without what is wrapped around it, and the notes of all layers. */
export interface Peeled {
  readonly def: core.$ZodTypes['_zod']['def'];
  readonly bare: core.$ZodTypes;
  readonly notes: Notes;
}

const wrappers: ReadonlySet<string> = new Set([
  'optional',
  'nullable',
  'default',
  'prefault',
  'nonoptional',
  'readonly',
  'catch',
  'success',
]);

/** Takes optional, nullable, default, readonly and transformations off, down to the type that is read. */
export function peel(schema: core.$ZodType): Peeled {
  const layers: core.$ZodType[] = [];
  let bare = schema as core.$ZodTypes;
  for (let depth = 0; depth < 20; depth++) {
    layers.push(bare);
    const inner = innerOf(bare);
    if (!inner) break;
    bare = inner as core.$ZodTypes;
  }
  return { def: bare._zod.def, bare, notes: notesOf(layers) };
}

function innerOf(schema: core.$ZodTypes): core.$ZodType | undefined {
  const def = schema._zod.def as core.$ZodTypeDef & {
    innerType?: core.$ZodType;
    in?: core.$ZodType;
    out?: core.$ZodType;
  };
  if (wrappers.has(def.type)) return def.innerType;
  if (def.type !== 'pipe' || !def.in) return undefined;
  // z.stringbool() reads texts itself; z.preprocess() takes anything, so what it makes says more.
  const into = def.out?._zod.def.type;
  if (def.in._zod.def.type === 'string' && into === 'boolean') return undefined;
  return def.in._zod.def.type === 'transform' ? def.out : def.in;
}

function notesOf(layers: readonly core.$ZodType[]): Notes {
  const labels = new Set<string>();
  const descriptions = new Set<string>();
  const values: Record<string, readonly string[]> = {};
  for (const layer of layers) {
    const meta = core.globalRegistry.get(layer);
    for (const label of textsOf(meta?.['labels'])) labels.add(label);
    for (const text of [meta?.title, meta?.description]) if (text) descriptions.add(text);
    for (const [value, words] of Object.entries(Object(meta?.['values']))) values[value] ??= textsOf(words);
  }
  return { labels: [...labels], descriptions: [...descriptions], values };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
