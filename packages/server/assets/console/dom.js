// Makes elements. Text is always text: nothing that comes from the server is read as markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return node;
}

/** An HTML element with attributes, listeners (`onclick`) and children. */
export function h(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

/** An SVG element. */
export function s(name, properties = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), properties, children);
}

/**
 * Puts new children at the place of the old ones, unless they are the same: who has the focus keeps it, also where the
 * element was made anew.
 */
export function replace(parent, ...children) {
  const fresh = h('div', {}, ...children);
  if (fresh.innerHTML === parent.innerHTML) return;
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...fresh.childNodes);
  if (focused) parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/** A bar that is filled from 0 to 1. */
export function bar(share, label) {
  return h(
    'progress',
    { max: 1, value: Math.min(1, Math.max(0, share)).toFixed(2), 'aria-label': label },
    `${Math.round(share * 100)} %`,
  );
}
