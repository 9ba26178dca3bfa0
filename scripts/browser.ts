import { execFile } from 'node:child_process';
import { access, chmod, constants, lstat, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'puppeteer-core';

/** A Chromium that can be started, or why there is none. */
export type FoundBrowser =
  | { readonly path: string; readonly env: Readonly<Record<string, string>> }
  | { readonly missing: string };

/** A page of a browser, and what went on in it. */
export interface BrowserVisit {
  readonly page: Page;
  /** What the page wrote to its console as a warning or an error, and what it threw. */
  readonly complaints: readonly string[];
  /** Addresses that the page asked for, also those that were refused; `data:` ones are left out. */
  readonly requests: readonly string[];
}

/** Where a Chromium or Chrome is usually found. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const require = createRequire(import.meta.url);

/**
 * Runs `use` with an empty page of a headless Chromium of its own, and closes everything afterwards.
 *
 * @example
 * await withPage(async ({ page, complaints }) => {
 *   await page.goto('file:///tmp/report.html');
 *   expect(complaints).toEqual([]);
 * });
 */
export async function withPage<T>(use: (visit: BrowserVisit) => Promise<T>): Promise<T> {
  const found = await findBrowser();
  if ('missing' in found) throw new Error(found.missing);
  const profile = await mkdtemp(join(tmpdir(), 'docproc-profile-'));
  try {
    const browser = await start(found, profile);
    try {
      return await use(await openPage(browser));
    } finally {
      await browser.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/**
 * The browser that tests use: the one that `DOCPROC_BROWSER` names, one that is installed, or on Linux the one that the
 * npm package `@sparticuz/chromium` brings (`DOCPROC_BROWSER=bundled` asks for that one). On other systems nothing is
 * brought; tests that need a browser say so and are skipped.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env['DOCPROC_BROWSER'];
  if (named !== undefined && named !== 'bundled') return { path: named, env: {} };
  if (named === undefined) {
    for (const path of usualPlaces) if (await canRun(path)) return { path, env: {} };
  }
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return { missing: 'No Chromium is installed here: set DOCPROC_BROWSER to the path of one.' };
  }
  return unpackBrowser();
}

async function start({ path, env }: Exclude<FoundBrowser, { missing: string }>, profile: string) {
  const { launch } = await import('puppeteer-core');
  const fonts = join(profile, 'fonts.conf');
  await writeFile(fonts, fontSettings(dirname(path), profile));
  return launch({
    executablePath: path,
    env: { ...process.env, HOME: profile, FONTCONFIG_FILE: fonts, ...env },
    userDataDir: profile,
    headless: 'shell',
    // Containers run as root and have little shared memory; no page but our own reports is ever opened.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb'],
    timeout: 60_000,
    protocolTimeout: 120_000,
  });
}

async function openPage(browser: Browser): Promise<BrowserVisit> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  return { page, complaints, requests };
}

/**
 * Unpacks the bundled Chromium into a folder of this user's own, once for each version: under another name first,
 * then renamed, so that a second process never sees half of it.
 */
async function unpackBrowser(): Promise<FoundBrowser> {
  const { version } = require('../node_modules/@sparticuz/chromium/package.json') as { version: string };
  const home = join(tmpdir(), `docproc-chromium-${version}-${userInfo().uid}`);
  if (!(await isOwn(home))) {
    const draft = await mkdtemp(`${home}-`);
    try {
      await inflate(draft);
      await rename(draft, home).catch(async (error: unknown) => {
        if (!(await isOwn(home))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  const path = join(home, 'chromium');
  const libraries = (await missingLibraries(path)).length > 0 ? { LD_LIBRARY_PATH: libraryPath(home) } : {};
  return { path, env: libraries };
}

/** The shared libraries that a program asks for and this machine does not have, as `ldd` names them. */
export async function missingLibraries(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [program]).catch(() => ({ stdout: '' }));
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
}

/** Where the libraries lie that come with the bundled Chromium, before those that are asked for already. */
function libraryPath(home: string): string {
  const own = join(home, 'al2023', 'lib');
  const given = process.env['LD_LIBRARY_PATH'];
  return given === undefined || given === '' ? own : `${own}:${given}`;
}

/** The package unpacks into the folder for temporary files: a process of its own is given another one. */
async function inflate(folder: string): Promise<void> {
  const script = `
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(process.argv[1]);`;
  const entry = require.resolve('@sparticuz/chromium');
  const archive = join(dirname(dirname(entry)), 'bin', 'al2023.tar.br');
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, archive], {
    cwd: dirname(import.meta.dirname),
    env: { ...process.env, TMPDIR: folder },
  });
  await chmod(join(folder, 'chromium'), 0o700);
}

/** The fonts of the machine, those that come with the browser, and a Korean one: machines for tests often lack it. */
function fontSettings(home: string, cache: string): string {
  const korean = dirname(require.resolve('@expo-google-fonts/noto-sans-kr/package.json'));
  const weights = ['400Regular', '600SemiBold'].map((weight) => join(korean, weight));
  const folders = [join(home, 'fonts'), ...weights];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
${folders.map((each) => `<dir>${each}</dir>`).join('\n')}
<alias binding="weak"><family>sans-serif</family><prefer><family>Noto Sans KR</family></prefer></alias>
<cachedir>${cache}</cachedir>
</fontconfig>
`;
}

/** Whether a folder is there, and this user's alone: anybody may put one among the temporary files. */
async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return false;
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o022) === 0) return true;
  throw new Error(`${folder} is not a folder of this user's own: remove it.`);
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
