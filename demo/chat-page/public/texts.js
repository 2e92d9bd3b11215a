import { russian } from './texts-ru.js';

let language = 'en';

/** Whether the page speaks Russian. */
const isRussian = () => language.toLowerCase().startsWith('ru');

/** A text of the page in the person's language. The English one is its name; `{name}` stands for a value. */
export function t(text, values = {}) {
  const shown = (isRussian() && russian[text]) || text;
  return shown.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The English texts of the elements of index.html, by the names of their attributes. */
const originals = new WeakMap();

function translate(element) {
  const names = element.dataset.t.split(' ');
  const read = name => (name === 'text' ? element.textContent : element.getAttribute(name));
  if (!originals.has(element))
    originals.set(element, Object.fromEntries(names.map(name => [name, read(name).trim()])));
  for (const [name, text] of Object.entries(originals.get(element))) {
    if (name === 'text') element.textContent = t(text);
    else element.setAttribute(name, t(text));
  }
}

/** Speaks another language, also where index.html says in `data-t` what is to be translated. */
export function setLanguage(next) {
  if (next === language) return;
  language = next;
  document.documentElement.lang = isRussian() ? 'ru' : 'en';
  document.querySelectorAll('[data-t]').forEach(translate);
}
