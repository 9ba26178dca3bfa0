import { formatMs } from '../duration.ts';
import { lengthOf } from '../executor/stages.ts';
import type { Collector } from '../run/collect.ts';
import type { TimelinePoint } from '../run/timeline.ts';
import type { ScenarioOptions, TestPlan } from '../script/options.ts';

/** What a person sees while a test runs. */
export interface LiveView {
  readonly start: (plan: TestPlan, url: string) => void;
  readonly show: (point: TimelinePoint, collector: Collector) => void;
  readonly end: () => void;
}

/** Where it is shown. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal, a line this often instead of a view that is redrawn. */
const lineEveryMs = 10_000;

/** Makes the view; `undefined` shows nothing. */
export function createLiveView(screen: Screen | undefined): LiveView {
  let scenarios: Readonly<Record<string, ScenarioOptions>> = {};
  let drawn = 0;
  let lastLine = 0;
  const erase = () => {
    if (drawn > 0) screen?.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  return {
    start(plan, url) {
      scenarios = plan.scenarios;
      screen?.write(`${describePlan(plan, url)}\n`);
    },
    show(point, collector) {
      if (!screen) return;
      if (!screen.isTTY) {
        if (point.at - lastLine < lineEveryMs) return;
        lastLine = point.at;
        screen.write(`${[formatMs(point.at), ...numberLines(point, collector)].join('  ')}\n`);
        return;
      }
      erase();
      const width = (screen.columns ?? 80) - 1;
      const lines = [...barLines(scenarios, point.at), ...numberLines(point, collector)];
      for (const line of lines) screen.write(`${line.slice(0, width)}\n`);
      drawn = lines.length;
    },
    end: erase,
  };
}

function describePlan({ scenarios }: TestPlan, url: string): string {
  const lines = Object.entries(scenarios).map(([name, scenario]) => {
    const length = lengthOfScenario(scenario);
    return `  * ${name}: ${scenario.executor}, up to ${formatMs(length)}${scenario.startTime > 0 ? `, from ${formatMs(scenario.startTime)}` : ''}`;
  });
  return [`  load on ${url}`, ...lines].join('\n');
}

/** A bar for each scenario, as far as its time goes. */
function barLines(scenarios: Readonly<Record<string, ScenarioOptions>>, at: number): string[] {
  const width = 30;
  const names = Math.max(...Object.keys(scenarios).map((name) => name.length));
  return Object.entries(scenarios).map(([name, scenario]) => {
    const length = lengthOfScenario(scenario);
    const done = Math.min(1, Math.max(0, (at - scenario.startTime) / length));
    const filled = Math.round(done * width);
    const bar = '='.repeat(filled) + '-'.repeat(width - filled);
    return `  ${name.padEnd(names)} [${bar}] ${String(Math.round(done * 100)).padStart(3)}%  ${formatMs(Math.max(0, at - scenario.startTime))}/${formatMs(length)}`;
  });
}

function lengthOfScenario(scenario: ScenarioOptions): number {
  if ('duration' in scenario) return scenario.duration;
  return 'maxDuration' in scenario ? scenario.maxDuration : lengthOf(scenario.stages);
}

/** Trends of which the present percentiles are shown, where they are recorded. */
const shown = [
  'http_req_duration',
  'iteration_duration',
  'upload_duration',
  'document_processing_duration',
  'event_lag',
];

function numberLines({ metrics, ms }: TimelinePoint, collector: Collector): string[] {
  const perSecond = (name: string) => {
    const found = metrics[name];
    return found?.kind === 'counter' ? ((found.count * 1000) / ms).toFixed(1) : '0';
  };
  const vus = metrics['vus'];
  const failed = collector.totals.get({ metric: 'http_req_failed', tags: {} });
  const errors = failed?.kind === 'rate' ? failed.passes : 0;
  const first = `  ${vus?.kind === 'gauge' ? vus.value : 0} VUs  ${perSecond('iterations')} iterations/s  ${perSecond('http_reqs')} requests/s  ${errors} failed`;
  const trends = shown.flatMap((name) => {
    const found = metrics[name];
    if (found?.kind !== 'trend') return [];
    return [
      `  ${name}: med=${formatMs(found.p50)} p(95)=${formatMs(found.p95)} p(99)=${formatMs(found.p99)}`,
    ];
  });
  return [first, ...trends];
}
