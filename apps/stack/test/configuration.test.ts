import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it.each(['server', 'worker'])('names every variable of docproc-%s, and no other', async (part) => {
    const cli = fileURLToPath(new URL(`../../../packages/${part}/dist/cli.js`, import.meta.url));
    const { stdout } = await run(process.execPath, [cli, '--help']);
    const known = [...stdout.matchAll(/^ {2}([A-Z][A-Z0-9_]+) /gm)].map(([, name]) => name);
    const [, section = ''] = page.split(`## docproc-${part}`);
    const shown = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(known.length).toBeGreaterThan(5);
    expect(shown).toEqual(known);
  });
});
