/** Runs one of the root's scripts as a step with a heading and its time. */
import { spawn } from 'node:child_process';

/** Runs `pnpm run <name>` with its output shown. Resolves to whether it succeeded. */
export async function runScript(name: string, args: readonly string[] = []): Promise<boolean> {
  const started = performance.now();
  console.log(`\n▶ ${name}`);
  const ok = await succeeds('pnpm', ['--silent', 'run', name, ...args], 'inherit');
  console.log(`${ok ? '✓' : '✗'} ${name} ${seconds(started)}`);
  return ok;
}

/** Runs `pnpm run <name>`, on standard error, and shows its output only where it fails. Resolves to whether it succeeded. */
export async function runQuietly(name: string, title: string): Promise<boolean> {
  const started = performance.now();
  const output: Buffer[] = [];
  process.stderr.write(`  ${title} ... `);
  const ok = await succeeds('pnpm', ['--silent', 'run', name], 'pipe', output);
  console.error(ok ? seconds(started) : 'failed');
  if (!ok) process.stderr.write(Buffer.concat(output));
  return ok;
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function succeeds(
  command: string,
  args: readonly string[],
  stdio: 'inherit' | 'pipe',
  output: Buffer[] = [],
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', stdio, stdio] });
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
