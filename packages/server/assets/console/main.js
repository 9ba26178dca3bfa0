// The job console: login, then queues, workers, durations and jobs, as they change.

import { told } from './ask.js';
import { h } from './dom.js';
import { durationsSection } from './durations.js';
import { jobsSection } from './jobs.js';
import { queuesSection } from './queues.js';
import { follow, logIn, logOut, query, user, whenEnded } from './session.js';
import { syncsSection } from './syncs.js';
import { language, words } from './words.js';
import { workersSection } from './workers.js';

const app = document.getElementById('app');
document.documentElement.lang = language;
document.title = `${words.title} · Docproc`;

let leave = () => {};

whenEnded((code) => {
  leave();
  showLogin(code === undefined ? '' : code === 'FORBIDDEN' ? words.notAdmin : words.ended);
});
if (user()) showConsole();
else showLogin('');

function showLogin(message) {
  const said = h('p', { class: 'error', role: 'alert' }, message);
  const email = h('input', { id: 'email', type: 'email', autocomplete: 'username', required: true });
  const password = h('input', {
    id: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const enter = h('button', { type: 'submit', class: 'primary' }, words.login);
  const form = h(
    'form',
    {
      class: 'login card',
      onsubmit: async (event) => {
        event.preventDefault();
        enter.disabled = true;
        try {
          await logIn(email.value, password.value);
          showConsole();
        } catch (error) {
          said.textContent = error.code === 'FORBIDDEN' ? words.notAdmin : told(error);
          enter.disabled = false;
          password.select();
        }
      },
    },
    h('h1', {}, h('span', { class: 'mark' }, 'Docproc'), ' ', words.title),
    h('p', { class: 'quiet' }, words.loginAs),
    h('label', { for: 'email' }, words.email),
    email,
    h('label', { for: 'password' }, words.password),
    password,
    enter,
    said,
  );
  app.replaceChildren(h('main', { class: 'entrance' }, form));
  email.focus();
}

function showConsole() {
  const over = new AbortController();
  leave = () => over.abort();
  const durations = durationsSection();
  const jobs = jobsSection();
  const queues = queuesSection((queue, tab) => {
    jobs.choose({ queue, tab, owner: undefined });
    jobs.element.scrollIntoView({ block: 'start' });
  });
  const syncs = syncsSection();
  const workers = workersSection(jobs.open);
  const light = h('span', { class: 'light', role: 'status' }, words.reconnecting);
  app.replaceChildren(
    h('a', { class: 'skip', href: '#jobs' }, words.skip),
    h(
      'header',
      { class: 'top' },
      h('h1', {}, h('span', { class: 'mark' }, 'Docproc'), ' ', words.title),
      light,
      h('span', { class: 'who quiet' }, user().email),
      h('button', { type: 'button', onclick: () => logOut() }, words.logout),
    ),
    h('main', {}, queues.element, workers.element, durations.element, jobs.element, syncs.element),
  );
  jobs.choose();
  durations.choose();
  const refresh = throttled(async () => {
    await Promise.all([query('admin.jobs.workers').then(workers.show), jobs.load(), syncs.load()]);
  }, 1_500);
  follow(
    'admin.jobs.onChange',
    over.signal,
    (overview) => {
      queues.show(overview);
      refresh();
    },
    (isLive) => {
      light.className = isLive ? 'light live' : 'light';
      light.textContent = isLive ? words.live : words.reconnecting;
    },
  );
  // Memory, progress and times change without a number of the queues.
  every(3_000, over.signal, refresh);
  every(30_000, over.signal, () => durations.load().catch(() => {}));
  refresh();
  addEventListener('resize', throttled(durations.load, 300), { signal: over.signal });
}

function every(ms, signal, work) {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') work();
  }, ms);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Works at once, and again after a pause where it was asked for meanwhile. */
function throttled(work, ms) {
  let isBusy = false;
  let isWanted = false;
  return async function run() {
    isWanted = isBusy;
    if (isBusy) return;
    isBusy = true;
    await work().catch(() => {});
    setTimeout(() => {
      isBusy = false;
      if (isWanted) run();
    }, ms);
  };
}
