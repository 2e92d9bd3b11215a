/** The element with an id. */
export const byId = id => document.getElementById(id);

/** Makes an element. `props` are attributes, listeners (`on…`) and its `text`; null and false leave one out. */
export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the symbols of index.html. */
export function icon(name, label) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
    const title = document.createElementNS(space, 'title');
    title.textContent = label;
    svg.prepend(title);
  } else {
    svg.setAttribute('aria-hidden', 'true');
  }
  return svg;
}

/** Draws initials in the colour of an id. */
export function paintAvatar(element, id, name) {
  const words = name.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word));
  element.textContent = words
    .slice(0, 2)
    .map(word => Array.from(word)[0].toUpperCase())
    .join('');
  element.dataset.colour = String(Math.abs(id) % 7);
  return element;
}

/**
 * Draws an element's children again when their data has changed. The focus stays on what has the same `data-key`,
 * or goes to the element.
 */
export function drawOnce(element, data, children) {
  const drawn = JSON.stringify([document.documentElement.lang, data]);
  if (element.dataset.drawn === drawn) return;
  element.dataset.drawn = drawn;
  const focused = element.contains(document.activeElement) ? document.activeElement : undefined;
  element.replaceChildren(...children());
  if (!focused) return;
  const key = focused.dataset.key;
  const next = [...element.querySelectorAll('[data-key]')].find(other => other.dataset.key === key);
  (next ?? element).focus({ preventScroll: true });
}
