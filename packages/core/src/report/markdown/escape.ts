/**
 * Text as Markdown that shows that text: marks of emphasis, links, code, HTML and entities are escaped where they
 * stand. After CommonMark 0.31, section 2.4, and GFM's strikethrough and tables.
 */
export function escapeInline(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n]/gu, '')
    .replaceAll(/[\\`*[\]|~]/g, '\\$&')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replaceAll(/<(?=[A-Za-z/!?])/g, '\\<')
    .replaceAll(/&(?=#?\w+;)/g, '\\&');
}

/** A line of text, also where its first characters would make it a heading, list, quote or rule. */
export function escapeLine(line: string): string {
  return escapeInline(line.trim())
    .replace(/^[#>+\-=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** Text as one table cell: no line break, no bar. */
export function escapeCell(text: string): string {
  return escapeInline(text.trim())
    .replaceAll(/\s*\n\s*/g, '<br>')
    .replaceAll(/\s+/g, ' ');
}

/** Text on one line, such as a heading's. */
export function escapeHeading(text: string): string {
  return escapeInline(text.replaceAll(/\s+/g, ' ').trim()).replace(/#+$/, '\\$&');
}
