// The latest syncs of tables, and when the next ones begin by themselves.

import { badge } from './details.js';
import { bar, h, replace } from './dom.js';
import { query } from './session.js';
import { duration, number, since, until, words } from './words.js';

/** Runs that are shown, at most. */
const mostRuns = 10;

/** A section with the latest runs; it is not there where no table is synced. */
export function syncsSection() {
  const list = h('ul', { class: 'jobs' });
  const schedules = h('ul', { class: 'schedules quiet' });
  const element = h(
    'section',
    { 'aria-labelledby': 'syncs', hidden: true },
    h('h2', { id: 'syncs' }, words.syncs),
    list,
    schedules,
  );
  return {
    element,
    async load() {
      const [{ items }, planned] = await Promise.all([
        query('sync.runs', { pageSize: mostRuns }),
        query('scheduler.status'),
      ]);
      element.hidden = items.length === 0 && planned.length === 0;
      replace(list, ...items.map(item));
      replace(schedules, ...planned.map(plan));
    },
  };
}

function item(run) {
  const { table, source, type, attempt, createdAt, startedAt, finishedAt } = run;
  const state = run.state === 'running' ? 'processing' : run.state;
  const took = startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : '';
  const when = finishedAt ?? startedAt ?? createdAt;
  return h(
    'li',
    { class: 'job' },
    h(
      'div',
      { class: 'what' },
      h('span', { class: 'name' }, table),
      h('span', { class: 'quiet' }, `${source} · ${words[type]}`),
    ),
    h(
      'div',
      { class: 'state' },
      badge({ state }),
      h('span', { class: 'quiet' }, attempt > 1 ? words.attempt(attempt) : ''),
    ),
    h('div', { class: 'how' }, ...progressOf(run)),
    h(
      'time',
      { class: 'quiet', datetime: when },
      state === 'processing' ? words.lasting(since(when)) : words.ago(since(when)),
    ),
    h('div', { class: 'actions quiet' }, took),
  );
}

/** How far a run is, what it did, or why it failed. */
function progressOf({ state, progress, result, error, workerId }) {
  if (state === 'failed' && error) {
    return [h('span', { class: 'error' }, h('code', {}, error.code), ' ', error.message)];
  }
  if (result) {
    const { inserted, updated, deleted } = result;
    return [h('span', { class: 'quiet' }, words.rowsChanged(...[inserted, updated, deleted].map(number)))];
  }
  if (state !== 'running' || !progress) return [];
  const { stage, rows, rowEstimate } = progress;
  return [
    rowEstimate === undefined ? '' : bar(rows / Math.max(1, rowEstimate), stage),
    h('span', { class: 'quiet' }, [stage, words.rows(number(rows)), workerId].filter(Boolean).join(' · ')),
  ];
}

function plan({ table, type, cron, timeZone, next: [next] }) {
  const soon = next === undefined ? '' : ` · ${words.nextRun} ${until(next)}`;
  return h('li', {}, `${table} · ${words[type]} · `, h('code', {}, cron), ` ${timeZone}${soon}`);
}
