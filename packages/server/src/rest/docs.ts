import { asset, type PageFiles } from '../http/pages.ts';
import { createOpenApi } from './openapi.ts';

/** The documentation of the REST face: `/openapi.json`, and `/docs`, a page that shows it and sends requests. */
export const docsPages: PageFiles = {
  '/openapi.json': { type: 'application/json', read: async () => JSON.stringify(createOpenApi()) },
  '/docs': asset('text/html', 'docs.html'),
  '/docs/script.js': asset('text/javascript', 'docs.js'),
  '/docs/style.css': asset('text/css', 'docs.css'),
};
