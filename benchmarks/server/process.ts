/** Processes of the benchmark: contestants, and the load generator. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A server in a process of its own. */
export interface Contestant extends AsyncDisposable {
  readonly url: string;
  /** `undefined` where the process does not tell. */
  usage(): Promise<Usage | undefined>;
}

/** What a server has used. */
export interface Usage {
  /** Resident, in MiB. */
  readonly memory: number;
  /** Processor time in microseconds. */
  readonly cpu: number;
  /** How late the event loop was since it was asked last, in milliseconds: p50, p99, the worst. */
  readonly late: readonly number[];
}

/** Starts one of `contestants.ts`. */
export async function startContestant(...args: string[]): Promise<Contestant> {
  const script = fileURLToPath(new URL('./contestants.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=docproc-source', script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const usage = async () => {
    child.send('usage');
    const [{ rss, cpu, late }] = (await once(child, 'message')) as [
      { rss: number; cpu: number; late: number[] },
    ];
    return { memory: rss / 1024 ** 2, cpu, late };
  };
  return { url, usage, [Symbol.asyncDispose]: () => stop(child) };
}

const fastapi = `
from fastapi import FastAPI
from fastapi.responses import ORJSONResponse, JSONResponse
app = FastAPI()
@app.get("/hello")
async def hello():
    return {"status": "ok", "uptime": 1}
`;

/** FastAPI under uvicorn with one worker; \`undefined\` where the Python of \`$PYTHON\` (\`python3\`) has none. */
export async function startFastApi(): Promise<Contestant | undefined> {
  const python = process.env['PYTHON'] ?? 'python3';
  const versions =
    'import fastapi, uvicorn; print("FastAPI", fastapi.__version__, "uvicorn", uvicorn.__version__)';
  const found = await run(python, ['-c', versions]).catch(() => undefined);
  if (!found) return undefined;
  console.log(found.stdout.trim());
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const code = `${fastapi}\nimport uvicorn\nuvicorn.run(app, host="127.0.0.1", port=${port}, log_level="error")`;
  const child = spawn(python, ['-c', code], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`${url}/hello`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, usage: async () => undefined, [Symbol.asyncDispose]: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What a load generator saw. Latencies in milliseconds. */
export interface Load {
  readonly perSecond: number;
  readonly total: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

/** Asks the same again and again over 64 connections for so many seconds, from a process of its own; the connections take the headers in turn. */
export async function load(
  url: string,
  seconds: number,
  ...headers: readonly Readonly<Record<string, string>>[]
): Promise<Load> {
  const script = fileURLToPath(new URL('./generator.ts', import.meta.url));
  const args = [script, url, String(seconds), ...headers.map((each) => JSON.stringify(each))];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 ** 2 });
  return JSON.parse(stdout) as Load;
}

/** Somebody who is logged in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** Everything at once for so many seconds, from a process of its own: how often each was done. */
export async function loadMixed(
  url: string,
  seconds: number,
  users: readonly Credentials[],
): Promise<Readonly<Record<string, number>>> {
  const script = fileURLToPath(new URL('./mixed.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, url, String(seconds), JSON.stringify(users)]);
  return JSON.parse(stdout) as Record<string, number>;
}
