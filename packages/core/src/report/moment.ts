import type { Brief } from './brief.ts';

/**
 * The time that a report's properties state: when it was made where the caller says so, otherwise the newest time that
 * the documents state of themselves, otherwise the start of 2000. Never the machine's clock.
 */
export function moment({ generatedAt, documents }: Brief): Date {
  if (generatedAt !== undefined) return generatedAt;
  const times = documents
    .map(({ metadata }) => Date.parse(metadata.modifiedAt ?? metadata.createdAt ?? ''))
    .filter((time) => !Number.isNaN(time));
  return new Date(times.length === 0 ? Date.UTC(2000, 0, 1) : Math.max(...times));
}
