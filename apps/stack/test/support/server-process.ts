import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../../packages/server/src/cli.ts', import.meta.url));

/** A server in a process of its own, which can be restarted on its port. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** As an operator does: SIGTERM, waits for the end, starts it again. Gives the exit code. */
  restart(): Promise<number | null>;
}

export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  let { child, port } = await launch({ PORT: '0', ...environment });
  return {
    port,
    async restart() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await exited;
      ({ child } = await launch({ ...environment, PORT: String(port) }));
      return code as number | null;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function launch(env: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--conditions=docproc-source', cli, 'serve'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
      if (msg === 'listening' && url !== undefined) resolve(Number(new URL(url).port));
    });
  });
  return { child, port };
}
