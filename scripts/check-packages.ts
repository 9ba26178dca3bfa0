/**
 * Packs every publishable package and checks the tarballs with publint and are-the-types-wrong, as npm users get them.
 * Run after `pnpm build`: `pnpm check:packages`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'docproc-packages-'));
let failed = 0;
try {
  for (const name of publishable()) pack(name);
  for (const file of readdirSync(folder)) {
    check(file, 'publint', ['run', join(folder, file), '--strict']);
    check(file, 'attw', [join(folder, file), '--profile', 'esm-only']);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function publishable(): string[] {
  return ['packages', 'apps']
    .flatMap((root) => readdirSync(root).map((name) => join(root, name)))
    .filter((name) => !JSON.parse(readFileSync(join(name, 'package.json'), 'utf8')).private);
}

function pack(name: string): void {
  execFileSync('pnpm', ['pack', '--pack-destination', folder], {
    cwd: name,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function check(file: string, tool: string, args: readonly string[]): void {
  try {
    execFileSync('pnpm', ['exec', tool, ...args], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    console.log(`${file}: ${tool} finds nothing`);
  } catch (error) {
    failed += 1;
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    console.error(`${file}: ${tool}\n${stdout}${stderr}`);
  }
}
