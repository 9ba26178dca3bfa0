// The workers that live, their memory, and what they have at work.

import { bar, h, replace } from './dom.js';
import { bytes, number, since, words } from './words.js';

/** A section that shows workers; `open` is called with a job that somebody wants to see. */
export function workersSection(open) {
  const count = h('span', { class: 'count' });
  const cards = h('div', { class: 'cards narrow' });
  return {
    element: h(
      'section',
      { 'aria-labelledby': 'workers' },
      h('h2', { id: 'workers' }, words.workers, ' ', count),
      cards,
    ),
    show(workers) {
      replace(count, number(workers.length));
      if (workers.length === 0) replace(cards, h('p', { class: 'empty' }, words.noWorkers));
      else replace(cards, ...workers.map((worker) => card(worker, open)));
    },
  };
}

function card(worker, open) {
  const { name, host, pid, version, threads, rssBytes, heapBytes, startedAt, jobs } = worker;
  const place = name.includes(host) && name.includes(String(pid)) ? '' : `${host} · ${pid} · `;
  return h(
    'article',
    { class: 'card worker' },
    h(
      'header',
      {},
      h('h3', { class: 'name' }, name),
      h('span', { class: 'quiet' }, `${words.up} ${since(startedAt)}`),
    ),
    h('p', { class: 'quiet' }, `${place}v${version}`),
    h(
      'div',
      { class: 'load' },
      h('span', {}, words.busy(jobs.length, threads)),
      h(
        'span',
        {},
        `${words.memory} `,
        h('strong', {}, bytes(rssBytes)),
        h('span', { class: 'quiet' }, ` · ${words.heap} ${bytes(heapBytes)}`),
      ),
      bar(jobs.length / threads, words.busy(jobs.length, threads)),
    ),
    jobs.length === 0
      ? h('p', { class: 'quiet' }, words.idle)
      : h('ul', { class: 'current' }, ...jobs.map((job) => current(job, open))),
  );
}

function current({ queue, id, name, stage, progress, since: begun }, open) {
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', class: 'link', 'data-key': `at-${id}`, onclick: () => open(queue, id) },
      name ?? id,
    ),
    h('span', { class: 'quiet' }, [stage, since(begun)].filter(Boolean).join(' · ')),
    progress === undefined ? undefined : bar(progress, name ?? id),
  );
}
