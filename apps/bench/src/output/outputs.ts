import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { DocprocError } from '@org/docproc-core/errors';
import type { PointNumbers, TimelinePoint } from '../run/timeline.ts';

/** Where the course of a test goes while it runs. */
export interface Outputs extends AsyncDisposable {
  write(point: TimelinePoint): void;
}

interface Output {
  write(point: TimelinePoint): void;
  end(): Promise<void>;
}

/** Opens `json=F`, `csv=F` and `prometheus=URL`. Error: `OPTION_INVALID`. */
export async function openOutputs(texts: readonly string[]): Promise<Outputs> {
  const outputs = texts.map(openOutput);
  return {
    write: (point) => {
      for (const output of outputs) output.write(point);
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all(outputs.map((output) => output.end()))),
  };
}

function openOutput(text: string): Output {
  const at = text.indexOf('=');
  const [kind, where] = [text.slice(0, at), text.slice(at + 1)];
  if (kind === 'json' && where !== '') return openJson(where);
  if (kind === 'csv' && where !== '') return openCsv(where);
  if (kind === 'prometheus' && URL.canParse(where)) return openPrometheus(where);
  throw new DocprocError(
    'OPTION_INVALID',
    `--out takes json=FILE, csv=FILE or prometheus=URL, not "${text}"`,
  );
}

/** One object a line: a metric in an interval, or what generators and watched processes used. */
function openJson(path: string): Output {
  const file = openFile(path);
  return {
    write({ at, ms, metrics, generators, parts }) {
      const time = new Date().toISOString();
      for (const [metric, data] of Object.entries(metrics)) {
        file.line(JSON.stringify({ type: 'Point', metric, time, at, ms, data }));
      }
      file.line(JSON.stringify({ type: 'Usage', time, at, ms, generators, parts }));
    },
    end: file.end,
  };
}

function openCsv(path: string): Output {
  const file = openFile(path);
  file.line('metric_name,timestamp,statistic,value');
  return {
    write({ ms, metrics, parts }) {
      const timestamp = Math.round(Date.now() / 1000);
      for (const row of rowsOf(metrics, parts, ms)) {
        file.line(`${quoted(row.name)},${timestamp},${row.statistic},${row.value}`);
      }
    },
    end: file.end,
  };
}

/** Sends each interval in Prometheus' text format; the last one is waited for. */
function openPrometheus(url: string): Output {
  let sending: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    write({ ms, metrics, parts }) {
      // A gateway that is slower than a second a point gets fewer of them.
      if (waiting > 2) return;
      waiting += 1;
      const body = rowsOf(metrics, parts, ms)
        .map(
          ({ name, statistic, value }) =>
            `docproc_bench_${name.replace(/\W/g, '_')}{stat="${statistic}"} ${value}\n`,
        )
        .join('');
      sending = sending
        .then(() => send(url, body))
        .finally(() => {
          waiting -= 1;
        });
    },
    end: async () => void (await sending),
  };
}

async function send(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'text/plain; version=0.0.4' };
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    if (!response.ok) process.stderr.write(`${url} answered with status ${response.status}\n`);
  } catch (error) {
    process.stderr.write(`${url} cannot be reached: ${(error as Error).message}\n`);
  }
}

interface Row {
  readonly name: string;
  readonly statistic: string;
  readonly value: number;
}

function rowsOf(metrics: TimelinePoint['metrics'], parts: TimelinePoint['parts'], ms: number): Row[] {
  const measured = Object.entries(metrics).flatMap(([name, numbers]) =>
    Object.entries(statisticsOf(numbers, ms)).map(([statistic, value]) => ({ name, statistic, value })),
  );
  const used = Object.entries(parts).flatMap(([part, usage]) =>
    Object.entries(usage).map(([statistic, value]) => ({ name: `part_${part}`, statistic, value })),
  );
  return [...measured, ...used];
}

function statisticsOf(numbers: PointNumbers, ms: number): Record<string, number> {
  const { kind: _kind, ...rest } = numbers;
  if (numbers.kind !== 'counter') return rest;
  return { ...rest, perSecond: ms > 0 ? (numbers.count * 1000) / ms : 0 };
}

function openFile(path: string) {
  const stream = createWriteStream(path);
  // Told when the file is closed; a full disk must not end the test.
  stream.on('error', () => {});
  const over = finished(stream);
  over.catch(() => {});
  return {
    line: (text: string) => void stream.write(`${text}\n`),
    async end() {
      stream.end();
      await over;
    },
  };
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
