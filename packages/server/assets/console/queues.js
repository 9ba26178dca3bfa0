// The queues in numbers.

import { h, replace } from './dom.js';
import { duration, number, rate, words } from './words.js';

/** A section that shows the queues; `choose` is called with a queue and a state that somebody wants to see. */
export function queuesSection(choose) {
  const cards = h('div', { class: 'cards' });
  return {
    element: h('section', { 'aria-labelledby': 'queues' }, h('h2', { id: 'queues' }, words.queues), cards),
    show: ({ queues }) => replace(cards, ...queues.map((queue) => card(queue, choose))),
  };
}

function card(counts, choose) {
  const { queue, done, errors, oldestSeconds } = counts;
  const wait =
    oldestSeconds === undefined ? words.nothingWaits : `${words.oldest} ${duration(oldestSeconds * 1000)}`;
  return h(
    'article',
    { class: 'card' },
    h('header', {}, h('h3', {}, words[queue]), h('span', { class: 'quiet' }, wait)),
    h(
      'div',
      { class: 'numbers' },
      figure(counts, 'waiting', 'queued', choose),
      figure(counts, 'running', 'processing', choose),
      figure(counts, 'retrying', 'processing', choose),
      figure(counts, 'failed', 'failed', choose),
    ),
    h(
      'footer',
      {},
      h('span', {}, h('strong', {}, rate(done.last1)), ` ${words.perMinute}`),
      h(
        'span',
        { class: 'quiet' },
        `${words.last(15)}: ${number(done.last15)} · `,
        h('span', { class: errors.last15 > 0 ? 'bad' : '' }, words.errors(errors.last15)),
      ),
    ),
  );
}

/** A number that leads to the jobs behind it. */
function figure({ queue, ...counts }, name, state, choose) {
  const isBad = name === 'failed' && counts.failed > 0;
  return h(
    'button',
    {
      type: 'button',
      class: `figure${isBad ? ' bad' : ''}${counts[name] === 0 ? ' none' : ''}`,
      'data-key': `${queue}-${name}`,
      onclick: () => choose(queue, state),
    },
    h('span', { class: 'value' }, number(counts[name])),
    h('span', { class: 'label' }, words[name]),
  );
}
