import { asset, type PageFiles } from '../http/pages.ts';

const scripts = [
  'main',
  'session',
  'words',
  'dom',
  'queues',
  'workers',
  'durations',
  'jobs',
  'syncs',
  'details',
  'ask',
];

/** The job console of administrators. Anybody may load the page; it shows nothing without a login. */
export const consolePages: PageFiles = {
  '/admin/jobs': asset('text/html', 'console/index.html'),
  '/admin/jobs/style.css': asset('text/css', 'console/style.css'),
  ...Object.fromEntries(
    scripts.map((name) => [`/admin/jobs/${name}.js`, asset('text/javascript', `console/${name}.js`)]),
  ),
};
