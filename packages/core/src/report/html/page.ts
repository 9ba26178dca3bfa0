import { createHash } from 'node:crypto';
import { type Content, Markup, markup } from './markup.ts';
import { style } from './style.ts';

/** What stands around a report's body. */
export interface PageOptions {
  readonly title: string;
  readonly language: string;
  readonly footer: string | undefined;
}

/**
 * One whole HTML file. Its Content-Security-Policy allows nothing but its own style sheet, by hash, and pictures in
 * `data:` addresses: whatever a document's text may smuggle in, no script runs and nothing is fetched.
 */
export function htmlPage(body: Content, { title, language, footer }: PageOptions): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
${footer !== undefined && markup`<footer>${footer}</footer>`}
</main>
</body>
</html>
`.source;
}
