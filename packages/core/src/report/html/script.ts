/**
 * The one script of a report, there only where values lead to places on pages or sheets; its hash is what the page's CSP
 * allows. Without it the same links work, as links do: it marks both ends, keeps the page's picture in view, follows
 * the pointer and the arrow keys.
 */
export const script = `
(() => {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const behavior = calm ? 'auto' : 'smooth';
  let marked = [];
  const partnerOf = (end) => document.getElementById(end.dataset.to);
  const clear = () => {
    for (const end of marked) end.classList.remove('on');
    marked = [];
  };
  const center = (end) => {
    const pane = end.closest('.pages');
    if (!pane || pane.scrollHeight <= pane.clientHeight) {
      end.scrollIntoView({ block: 'center', inline: 'nearest', behavior });
      return;
    }
    const box = end.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const top = pane.scrollTop + box.top - frame.top - (frame.height - box.height) / 2;
    pane.scrollTo({ top, behavior });
    if (frame.bottom < 80 || frame.top > innerHeight - 80) pane.scrollIntoView({ block: 'start', behavior });
  };
  const follow = (end) => {
    const other = partnerOf(end);
    if (!other) return;
    clear();
    marked = [end, other];
    for (const each of marked) each.classList.add('on');
    center(other);
    const isPlace = end.closest('svg');
    const target = (isPlace ? other : end).matches('[tabindex],a') ? (isPlace ? other : end) : (isPlace ? other : end).querySelector('a');
    target?.focus({ preventScroll: true });
  };
  document.addEventListener('click', (event) => {
    const end = event.target.closest('[data-to]');
    if (!end || event.ctrlKey || event.metaKey || String(getSelection()) !== '') return;
    event.preventDefault();
    follow(end);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return clear();
    const end = document.activeElement?.closest('[data-to]');
    if (!end) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return follow(end);
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || !marked.includes(end) || end.closest('svg')) return;
    const values = [...document.querySelectorAll('[data-to]')].filter((each) => !each.closest('svg'));
    const next = values[values.indexOf(end) + step];
    if (!next) return;
    event.preventDefault();
    follow(next);
    next.scrollIntoView({ block: 'nearest', behavior });
  });
  const hint = (event, on) => {
    const end = event.target.closest?.('[data-to]');
    if (!end) return;
    end.classList.toggle('near', on);
    partnerOf(end)?.classList.toggle('near', on);
  };
  document.addEventListener('mouseover', (event) => hint(event, true));
  document.addEventListener('mouseout', (event) => hint(event, false));
})();
`.trim();
