import type { Summary } from '../summary/summary.ts';

/** The report as one HTML file. */
export function formatHtml(summary: Summary): string {
  return `<!doctype html><title>${summary.script}</title>`;
}
