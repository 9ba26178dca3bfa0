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
  /** Requests that it has answered since it was started last. */
  answered(): number;
}

export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  let running = await launch({ PORT: '0', ...environment });
  const { port } = running;
  return {
    port,
    answered: () => running.answered(),
    async restart() {
      const exited = once(running.child, 'exit');
      running.child.kill('SIGTERM');
      const [code] = await exited;
      running = await launch({ ...environment, PORT: String(port) });
      return code as number | null;
    },
    async [Symbol.asyncDispose]() {
      const { child } = running;
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly answered: () => number;
}

async function launch(env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['--conditions=docproc-source', cli, 'serve'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answered = 0;
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
      if (msg === 'request') answered += 1;
      if (msg === 'listening' && url !== undefined) resolve(Number(new URL(url).port));
    });
  });
  return { child, port, answered: () => answered };
}
