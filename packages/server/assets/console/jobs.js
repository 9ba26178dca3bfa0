// The list of jobs, and what can be done with each.

import { ask, say, told } from './ask.js';
import { badge, showDetails } from './details.js';
import { bar, h, replace } from './dom.js';
import { choice } from './durations.js';
import { mutate, query } from './session.js';
import { since, until, words } from './words.js';

/** States by the name of their tab. */
const tabs = {
  processing: ['processing'],
  queued: ['queued'],
  failed: ['failed'],
  completed: ['completed', 'partial'],
  all: undefined,
};

/** A section with the jobs. `load` reads the first pages anew; `choose` picks a queue and a state. */
export function jobsSection() {
  const chosen = { queue: 'extract', tab: 'processing', owner: undefined };
  let pages = 1;
  let turn = 0;
  const choices = h('div', { class: 'choices' });
  const tools = h('div', { class: 'tools' });
  const list = h('ul', { class: 'jobs', id: 'job-list', tabindex: -1 });
  const foot = h('div', { class: 'foot' });

  async function load() {
    turn += 1;
    const mine = turn;
    const { items, more } = await read();
    // Somebody has chosen something else meanwhile.
    if (mine !== turn) return;
    replace(list, ...items.map((job) => item(job)));
    replace(
      foot,
      items.length === 0 ? h('p', { class: 'empty' }, words.noJobs) : '',
      more ? moreButton() : '',
    );
  }

  async function read() {
    const items = [];
    let cursor;
    for (let page = 0; page < pages; page++) {
      const answer = await query('admin.jobs.list', {
        queue: chosen.queue,
        pageSize: 25,
        ...(tabs[chosen.tab] && { states: tabs[chosen.tab] }),
        ...(chosen.owner && { ownerId: chosen.owner.id }),
        ...(cursor && { cursor }),
      });
      items.push(...answer.items);
      cursor = answer.nextCursor;
      if (!cursor) break;
    }
    return { items, more: cursor !== undefined };
  }

  function choose(next = {}) {
    Object.assign(chosen, next);
    pages = 1;
    replace(
      choices,
      choice(
        words.queue,
        ['extract', 'report'],
        chosen.queue,
        (name) => words[name],
        (queue) => choose({ queue }),
      ),
      choice(
        words.state,
        Object.keys(tabs),
        chosen.tab,
        (name) => words[name],
        (tab) => choose({ tab }),
      ),
    );
    replace(
      tools,
      chosen.owner
        ? button('owner', `${words.ofOwner(chosen.owner.name)} · ${words.everybody}`, () =>
            choose({ owner: undefined }),
          )
        : '',
      chosen.tab === 'failed' ? button('retry-all', words.retryAll, retryAll) : '',
    );
    load().catch(() => {});
  }

  const moreButton = () =>
    button('more', words.more, () => {
      pages += 1;
      load().catch(() => {});
    });

  async function act(work) {
    try {
      say(await work());
    } catch (error) {
      say(told(error), true);
    }
    load().catch(() => {});
  }

  async function retryAll() {
    if (!(await ask(words.askRetryAll, words.askRetryAllMore))) return;
    const { queue } = chosen;
    await act(async () =>
      words.retriedMany((await mutate('admin.jobs.retryFailed', { queue, limit: 100 })).retried),
    );
  }

  const retry = ({ queue, id }) =>
    act(async () => {
      await mutate('admin.jobs.retry', { queue, id });
      return words.retried;
    });

  async function cancel({ queue, id }) {
    if (!(await ask(words.askCancel, words.askCancelMore))) return;
    await act(async () => {
      const { wasAtWork } = await mutate('admin.jobs.cancel', { queue, id });
      return wasAtWork ? words.cancelledAtWork : words.cancelled;
    });
  }

  /** What can be done with a job. */
  function actionsOf(job, before = () => {}) {
    const named = (name, work) =>
      h(
        'button',
        {
          type: 'button',
          'data-key': `${name}-${job.id}`,
          'aria-label': `${words[name]}: ${job.name}`,
          onclick: () => {
            before();
            work(job);
          },
        },
        words[name],
      );
    if (job.state === 'failed') return [named('retry', retry)];
    return ['uploaded', 'queued', 'processing'].includes(job.state) ? [named('cancel', cancel)] : [];
  }

  const open = (queue, id) => showDetails(queue, id, actionsOf);

  function item(job) {
    const when = job.startedAt ?? job.finishedAt ?? job.updatedAt;
    const tries = job.attempt > 1 ? words.attempt(job.attempt) : '';
    return h(
      'li',
      { class: 'job' },
      h(
        'div',
        { class: 'what' },
        h(
          'button',
          {
            type: 'button',
            class: 'link name',
            'data-key': `open-${job.id}`,
            onclick: () => open(job.queue, job.id),
          },
          job.name,
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'link quiet',
            'data-key': `owner-${job.id}`,
            onclick: () => choose({ owner: { id: job.ownerId, name: job.owner } }),
          },
          job.owner,
        ),
      ),
      h('div', { class: 'state' }, badge(job), h('span', { class: 'quiet' }, tries)),
      h('div', { class: 'how' }, ...progressOf(job)),
      h(
        'time',
        { class: 'quiet', datetime: when },
        job.startedAt ? words.lasting(since(when)) : words.ago(since(when)),
      ),
      h('div', { class: 'actions' }, ...actionsOf(job)),
    );
  }

  return {
    element: h(
      'section',
      { 'aria-labelledby': 'jobs' },
      h('div', { class: 'bar-of-section' }, h('h2', { id: 'jobs' }, words.jobs), choices),
      tools,
      list,
      foot,
    ),
    load,
    choose,
    open,
  };
}

function button(key, text, onclick) {
  return h('button', { type: 'button', 'data-key': key, onclick }, text);
}

/** How far a job is, or why it failed. */
function progressOf({ state, stage, progress, error, workerId, retryAt }) {
  if (error && state === 'failed') {
    return [h('span', { class: 'error' }, h('code', {}, error.code), ' ', error.message)];
  }
  if (retryAt) return [h('span', { class: 'quiet' }, `${words.retryAt} ${until(retryAt)}`)];
  if (state !== 'processing') return [];
  return [
    bar(progress, stage ?? words.running),
    h('span', { class: 'quiet' }, [stage, workerId].filter(Boolean).join(' · ')),
  ];
}
