/** Text that is HTML already. Everything else is escaped where it is put into markup. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** What can stand in markup: text and numbers are escaped, lists are joined, `undefined` and `false` vanish. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Builds HTML from a template; everything put in is escaped unless it is markup itself, in text as in quoted attributes.
 *
 * @example
 * markup`<td title="${name}">${name}</td>`
 */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let source = parts[0] ?? '';
  contents.forEach((content, index) => {
    source += sourceOf(content) + (parts[index + 1] ?? '');
  });
  return new Markup(source);
}

function sourceOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.source;
  if (typeof content === 'object') return content.map(sourceOf).join('');
  return escapeText(String(content));
}

/** Also drops control characters, which HTML forbids, and lone surrogates, which UTF-8 cannot say. */
function escapeText(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  );
}
