/**
 * Measures the fields of Korean papers: on layouts that extraction was written on, and on layouts that it was not.
 * `pnpm build && pnpm bench:fields [--set known|unseen] [--seeds 4] [--scans] [--layout NAME] [--show]`
 * A paper is right where every one of its named fields is. `--source` measures the sources as they are; `--cache DIR` keeps what OCR read there. `--scans` reads each paper as a scan too (seconds each).
 */
import { parseArgs } from 'node:util';
import { layoutSets, type Sample, sampleOf } from '../fixtures/korean/index.ts';
import { type Face, type Fonts, faces, loadFonts } from '../fixtures/source/font.ts';
import type { Document } from '../packages/core/src/model/index.ts';

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    seeds: { type: 'string', default: '4' },
    from: { type: 'string', default: '1' },
    layout: { type: 'string', default: '' },
    scans: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    source: { type: 'boolean', default: false },
    cache: { type: 'string' },
  },
});

const { extract } = await (values.source
  ? import('../packages/core/src/index.ts')
  : import('../packages/core/dist/index.js'));
const names = Object.keys(faces) as Face[];
const fonts = new Map<Face, Fonts>();
for (const face of names) fonts.set(face, await loadFonts(face));

for (const set of values.set === undefined
  ? (['known', 'unseen'] as const)
  : [values.set as 'known' | 'unseen']) {
  await measure(set, 'pdf');
  if (values.scans) await measure(set, 'scan');
}

async function measure(set: 'known' | 'unseen', kind: 'pdf' | 'scan'): Promise<void> {
  const counts = { papers: 0, right: 0, types: 0, fields: 0, rightFields: 0, items: 0, rightItems: 0 };
  const wrong = new Map<string, number>();
  const started = performance.now();
  for (const { sample, face } of samplesOf(set)) {
    const options = values.cache === undefined ? {} : { ocrCache: values.cache };
    const document = await extract(await sample[kind](fonts.get(face)!), options);
    const misses = missesOf(sample, document);
    counts.papers++;
    if (misses.length === 0) counts.right++;
    if (document.type.name === sample.type) counts.types++;
    counts.fields += Object.keys(sample.fields).length;
    counts.rightFields += Object.keys(sample.fields).length - misses.length;
    counts.items += sample.items.length;
    counts.rightItems += itemsRight(sample, document);
    for (const { field } of misses) wrong.set(field, (wrong.get(field) ?? 0) + 1);
    if (values.show && set === 'known') show(sample, face, document, misses);
  }
  const { papers } = counts;
  const seconds = (performance.now() - started) / 1000;
  const share = (part: number, of: number) => (part / Math.max(1, of)).toFixed(3);
  console.log(
    `${set} ${kind}: ${papers} papers, every field right ${share(counts.right, papers)}, type ${share(counts.types, papers)}, ` +
      `fields ${share(counts.rightFields, counts.fields)}, items ${share(counts.rightItems, counts.items)}, ${(seconds / Math.max(1, papers)).toFixed(2)} s each`,
  );
  if (wrong.size > 0)
    console.log(`  wrong: ${[...wrong].map(([field, count]) => `${field} ${count}`).join(', ')}`);
}

/** Every layout with each seed, the faces in turn. */
function samplesOf(set: 'known' | 'unseen'): readonly { readonly sample: Sample; readonly face: Face }[] {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.from) + index);
  return layoutSets[set].flatMap((layout, index) =>
    layout.name.includes(values.layout)
      ? seeds.map((seed) => ({
          sample: sampleOf(layout, seed + index * 100),
          face: names[(seed + index) % names.length]!,
        }))
      : [],
  );
}

function missesOf(sample: Sample, document: Document): { field: string; want: unknown; got: unknown }[] {
  return Object.entries(sample.fields).flatMap(([field, want]) => {
    const found = document.fields.find((one) => one.name === field);
    const got = found?.name === 'lineItems' ? undefined : found?.value;
    const isRight = typeof want === 'number' ? got === want : fold(got) === fold(want);
    return isRight ? [] : [{ field, want, got }];
  });
}

function itemsRight(sample: Sample, document: Document): number {
  const field = document.fields.find((one) => one.name === 'lineItems');
  const found = field?.name === 'lineItems' ? field.value : [];
  return sample.items.filter(({ quantity, amount }) =>
    found.some(
      (item) =>
        item.quantity?.value === quantity && Math.abs(Number(item.amount?.value) - amount) <= amount * 0.1,
    ),
  ).length;
}

function fold(value: unknown): string {
  return String(value ?? '')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toUpperCase();
}

function show(sample: Sample, face: Face, document: Document, misses: ReturnType<typeof missesOf>): void {
  const items = `${itemsRight(sample, document)} of ${sample.items.length} items`;
  if (
    misses.length === 0 &&
    document.type.name === sample.type &&
    items.startsWith(`${sample.items.length} `)
  )
    return;
  console.log(`${sample.name} (${face}) ${document.type.name}, ${items}`);
  for (const { field, want, got } of misses)
    console.log(`    ${field}: want ${String(want)} got ${String(got)}`);
}
