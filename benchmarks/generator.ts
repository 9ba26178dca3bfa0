/**
 * Our load generator beside a known one: `pnpm bench:generator [SECONDS]`. autocannon and docproc-bench load the same
 * servers in turn, each in a process of its own, 32 connections: a trivial server for requests a second, and one that
 * answers after scripted times for percentiles. Needs `pnpm build`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const seconds = Number(process.argv[2] ?? 5);
const connections = 32;
const rounds = 3;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const folder = await mkdtemp(join(tmpdir(), 'docproc-generator-'));
const scenario = join(folder, 'calls.mjs');
await writeFile(
  scenario,
  `export const options = { embedded: false, vus: ${connections}, duration: '${seconds}s' };
export default (user) => user.http.get('/', { tags: { name: 'call' } });
`,
);
try {
  await compare('trivial server', `response.end('ok')`);
  // 1 to 100 ms, evenly: the n-th of each hundred answers takes n ms.
  await compare('1 to 100 ms', `setTimeout(() => response.end('ok'), 1 + ((turn++ * 37) % 100))`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compare(title: string, answer: string): Promise<void> {
  const source = `let turn = 0; const server = require('node:http').createServer((request, response) => { ${answer}; });
server.keepAliveTimeout = 60000; server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const server = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(createInterface({ input: server.stdout }), 'line');
    const url = `http://127.0.0.1:${port}/`;
    const known: Load[] = [];
    const ours: Load[] = [];
    for (let round = 0; round < rounds; round += 1) {
      known.push(await loadByAutocannon(url));
      ours.push(await loadByOurs(url));
    }
    print(title, known, ours);
  } finally {
    server.kill();
  }
}

async function loadByAutocannon(url: string): Promise<Load> {
  const autocannon = path('../node_modules/autocannon/autocannon.js');
  const args = [autocannon, '--json', '-c', String(connections), '-d', String(seconds), url];
  const told = JSON.parse(await outputOf(process.execPath, args)) as {
    requests: { total: number };
    duration: number;
    latency: { p50: number; p90: number; p99: number };
  };
  const { p50, p90, p99 } = told.latency;
  return { perSecond: told.requests.total / told.duration, p50, p90, p99 };
}

async function loadByOurs(url: string): Promise<Load> {
  const exported = join(folder, 'summary.json');
  const cli = path('../apps/bench/dist/cli.js');
  await outputOf(process.execPath, [
    cli,
    'run',
    scenario,
    '--url',
    url,
    '--quiet',
    '--summary-export',
    exported,
  ]);
  const { metrics } = JSON.parse(await readFile(exported, 'utf8'));
  const { med, 'p(90)': p90, 'p(99)': p99 } = metrics.http_req_duration.values;
  return { perSecond: metrics.http_reqs.values.rate, p50: med, p90, p99 };
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return text;
}

function print(title: string, known: readonly Load[], ours: readonly Load[]): void {
  console.log(
    `\n${title}, ${connections} connections, ${seconds} s, median of ${rounds}; load ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log('                 per s   p50 ms   p90 ms   p99 ms');
  const rows = [
    ['autocannon', known],
    ['docproc-bench', ours],
  ] as const;
  for (const [name, loads] of rows) {
    const cells = (['perSecond', 'p50', 'p90', 'p99'] as const).map((key) =>
      medianOf(loads, key).toFixed(key === 'perSecond' ? 0 : 2),
    );
    console.log(name.padEnd(14) + cells.map((cell) => cell.padStart(9)).join(''));
  }
  console.log(`ratio of requests ${(medianOf(ours, 'perSecond') / medianOf(known, 'perSecond')).toFixed(2)}`);
}

function medianOf(loads: readonly Load[], key: keyof Load): number {
  return loads.map((load) => load[key]).sort((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
}
