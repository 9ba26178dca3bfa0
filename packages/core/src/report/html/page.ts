import { createHash } from 'node:crypto';
import { type Content, Markup, markup } from './markup.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** What stands around a report's body. */
export interface PageOptions {
  readonly title: string;
  readonly language: string;
  readonly footer: Content;
  /** Whether values lead to places: the page then has its script. */
  readonly traced: boolean;
  /** Whether pictures of pages stand beside the values. */
  readonly wide: boolean;
}

/**
 * One whole HTML file. Its Content-Security-Policy allows nothing but its own style sheet and script, by hash, and
 * pictures in `data:` addresses: whatever a document's text may smuggle in, nothing of it runs and nothing is fetched.
 */
export function htmlPage(body: Content, { title, language, footer, traced, wide }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(traced ? [`script-src ${hashOf(script)}`] : []),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
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
<main${wide && markup` class="wide"`}>
${body}
${footer !== undefined && footer !== '' && markup`<footer>${footer}</footer>`}
</main>
${traced && markup`<script>${new Markup(script)}</script>\n`}</body>
</html>
`.source;
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
