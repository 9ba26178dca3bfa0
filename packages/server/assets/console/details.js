// One job with its tries.

import { say, told } from './ask.js';
import { h } from './dom.js';
import { query } from './session.js';
import { duration, fullTime, words } from './words.js';

/** Shows a job in a dialog; `actionsOf` gives the buttons of what can be done with it. */
export async function showDetails(queue, id, actionsOf) {
  let answer;
  try {
    answer = await query('admin.jobs.get', { queue, id });
  } catch (error) {
    return say(told(error), true);
  }
  const { job, attempts } = answer;
  const close = () => dialog.close();
  const dialog = h(
    'dialog',
    { class: 'details', 'aria-labelledby': 'job-name' },
    h(
      'header',
      {},
      h('h2', { id: 'job-name' }, job.name),
      h('button', { type: 'button', class: 'plain', 'aria-label': words.close, onclick: close }, '✕'),
    ),
    h('div', { class: 'actions' }, badge(job), ...actionsOf(job, close)),
    job.error && h('p', { class: 'error' }, h('code', {}, job.error.code), ' ', job.error.message),
    facts(job),
    h('h3', {}, words.attempts),
    attempts.length === 0
      ? h('p', { class: 'quiet' }, words.noAttempts)
      : h('ol', { class: 'attempts' }, ...attempts.map(attemptItem)),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** The state of a job in a word. */
export function badge({ state, retryAt }) {
  const name = retryAt ? 'retrying' : state;
  return h('span', { class: `badge ${name}` }, words[name]);
}

function facts(job) {
  const rows = [
    [words.queue, words[job.queue]],
    [words.owner, job.owner],
    [words.worker, job.workerId],
    [words.priority, job.queuePriority || undefined],
    [words.stage, job.state === 'processing' ? job.stage : undefined],
    [words.retryAt, job.retryAt && fullTime(job.retryAt)],
    [words.created, fullTime(job.createdAt)],
    [words.started, job.startedAt && fullTime(job.startedAt)],
    [words.finished, job.finishedAt && fullTime(job.finishedAt)],
    [words.id, job.id],
  ].filter(([, value]) => value !== undefined);
  return h('dl', {}, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]));
}

function attemptItem({ run, attempt, outcome, workerId, startedAt, ms, error }) {
  const where = [words.run(run), workerId, startedAt && fullTime(startedAt)].filter(Boolean).join(' · ');
  return h(
    'li',
    {},
    h(
      'p',
      {},
      h('strong', {}, words.attempt(attempt)),
      ' ',
      h('span', { class: `badge ${outcome}` }, words[outcome]),
      ms === undefined ? '' : ` ${duration(ms)}`,
    ),
    h('p', { class: 'quiet' }, where),
    error && h('p', { class: 'error' }, h('code', {}, error.code), ' ', error.message),
    error?.trace && h('details', {}, h('summary', {}, words.trace), h('pre', { tabindex: 0 }, error.trace)),
  );
}
