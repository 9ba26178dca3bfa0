/**
 * Our load generator beside a known one: `pnpm bench:generator [SECONDS]`. autocannon and docproc-bench load the same
 * servers in turn: a trivial server for requests a second, and one that answers after scripted times for percentiles.
 * Both are command lines in a process of their own with one thread, 32 connections, one request at a time on each; the
 * requests are the same to the byte, but for capitals. Each has a short run before the first that counts, so that the
 * server is warm; they themselves start cold each time. Who goes first changes from round to round. The processor time
 * is that of the whole process, starting included: on a machine that is busy with other things it says more than
 * requests a second. Needs `pnpm build`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const seconds = Number(process.argv[2] ?? 5);
const connections = 32;
const rounds = 3;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Load {
  readonly perSecond: number;
  /** Processor time of the generator for each request, in microseconds. */
  readonly cost: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const folder = await mkdtemp(join(tmpdir(), 'docproc-generator-'));
const scenario = join(folder, 'calls.mjs');
// autocannon sends "Connection: keep-alive".
await writeFile(
  scenario,
  `export const options = { embedded: false };
export default (user) => user.http.get('/', { headers: { connection: 'keep-alive' }, tags: { name: 'call' } });
`,
);
// Tells the processor time of the process that it is loaded into.
const usage = join(folder, 'usage.json');
const probe = join(folder, 'probe.mjs');
await writeFile(
  probe,
  `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.cpuUsage())));
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
    await loadByAutocannon(url, 1);
    await loadByOurs(url, 1);
    for (let round = 0; round < rounds; round += 1) {
      const turns = [
        async () => known.push(await loadByAutocannon(url, seconds)),
        async () => ours.push(await loadByOurs(url, seconds)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    print(title, known, ours);
  } finally {
    server.kill();
  }
}

async function loadByAutocannon(url: string, duration: number): Promise<Load> {
  const autocannon = path('../node_modules/autocannon/autocannon.js');
  const args = ['--json', '--connections', String(connections), '--duration', String(duration), url];
  const told = JSON.parse(await outputOf(autocannon, args)) as {
    requests: { total: number };
    duration: number;
    latency: { p50: number; p90: number; p99: number };
  };
  const { p50, p90, p99 } = told.latency;
  const { total } = told.requests;
  return { perSecond: total / told.duration, cost: await costOf(total), p50, p90, p99 };
}

async function loadByOurs(url: string, duration: number): Promise<Load> {
  const exported = join(folder, 'summary.json');
  const load = ['--vus', String(connections), '--duration', `${duration}s`, '--url', url];
  const args = ['run', scenario, ...load, '--quiet', '--summary-export', exported];
  await outputOf(path('../apps/bench/dist/cli.js'), args);
  const { metrics } = JSON.parse(await readFile(exported, 'utf8'));
  const { med, 'p(90)': p90, 'p(99)': p99 } = metrics.http_req_duration.values;
  const { count, rate } = metrics.http_reqs.values;
  return { perSecond: rate, cost: await costOf(count), p50: med, p90, p99 };
}

/** What the process that ended last took for each of its requests. */
async function costOf(requests: number): Promise<number> {
  const { user, system } = JSON.parse(await readFile(usage, 'utf8')) as NodeJS.CpuUsage;
  return (user + system) / requests;
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', pathToFileURL(probe).href, program, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return text;
}

function print(title: string, known: readonly Load[], ours: readonly Load[]): void {
  console.log(
    `\n${title}, ${connections} connections, ${seconds} s, median of ${rounds}; load ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log('                 per s  µs each   p50 ms   p90 ms   p99 ms');
  const rows = [
    ['autocannon', known],
    ['docproc-bench', ours],
  ] as const;
  for (const [name, loads] of rows) {
    const cells = (['perSecond', 'cost', 'p50', 'p90', 'p99'] as const).map((key) =>
      medianOf(loads, key).toFixed(key === 'perSecond' ? 0 : 2),
    );
    console.log(name.padEnd(14) + cells.map((cell) => cell.padStart(9)).join(''));
  }
  const ratio = medianOf(ours, 'perSecond') / medianOf(known, 'perSecond');
  const costs = medianOf(known, 'cost') / medianOf(ours, 'cost');
  console.log(`ratio of requests ${ratio.toFixed(2)}, by processor time ${costs.toFixed(2)}`);
}

function medianOf(loads: readonly Load[], key: keyof Load): number {
  return loads.map((load) => load[key]).sort((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
}
