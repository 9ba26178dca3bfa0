import type { Brief } from './brief.ts';

/** One document as Document JSON, several (or none) as an array of it; indented by two spaces. */
export function buildJson({ documents }: Brief): string {
  const [only] = documents;
  return `${JSON.stringify(documents.length === 1 ? only : documents, null, 2)}\n`;
}
