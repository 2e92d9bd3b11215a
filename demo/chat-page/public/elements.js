/** The elements with an id, and ways to make others. Text only ever goes in as text. */

export const byId = id => document.getElementById(id);

/** Makes an element. `props` are attributes; `on…` are listeners; null and false leave one out. */
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

/** One of the drawings at the top of the page. */
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

/** A round picture with initials, in a colour of its own. */
export function paintAvatar(element, id, name) {
  const words = name.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word));
  element.textContent = words
    .slice(0, 2)
    .map(word => Array.from(word)[0].toUpperCase())
    .join('');
  element.dataset.colour = String(Math.abs(id) % 7);
  return element;
}
