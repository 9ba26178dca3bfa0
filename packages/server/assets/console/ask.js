// Questions before something is done, and words after it was.

import { h } from './dom.js';
import { words } from './words.js';

/** Asks; settles with whether the answer was yes. */
export function ask(question, more) {
  return new Promise((resolve) => {
    // Out of the page at once: the event of closing comes later, when another question may be there already.
    const answer = (isYes) => {
      dialog.close();
      dialog.remove();
      resolve(isYes);
    };
    const dialog = h(
      'dialog',
      { class: 'ask', 'aria-labelledby': 'question' },
      h('h2', { id: 'question' }, question),
      h('p', {}, more),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: () => answer(false) }, words.no),
        h('button', { type: 'button', class: 'primary', onclick: () => answer(true) }, words.yes),
      ),
    );
    // Also where Escape closes it.
    dialog.addEventListener('close', () => answer(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

let hiding;

/** Says in a corner what became of something, for a while. */
export function say(text, isBad = false) {
  let place = document.getElementById('said');
  if (!place) {
    place = h('p', { id: 'said', role: 'status' });
    document.body.append(place);
  }
  place.className = isBad ? 'bad' : '';
  place.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => place.remove(), 6_000);
}

/** What an error says to people. */
export const told = (error) => (error.code === 'UNREACHABLE' ? words.unreachable : error.message);
