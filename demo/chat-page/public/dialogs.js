import { icon, make } from './elements.js';
import { t } from './texts.js';

/** Shows a dialog until it is closed by a button, Escape, or a click beside it. Gives the value of the button. */
export function showDialog(props, ...children) {
  const dialog = make('dialog', props, make('form', { method: 'dialog' }, ...children));
  dialog.addEventListener('pointerdown', event => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === '' ? undefined : dialog.returnValue);
    });
  });
}

/** Asks a question. `choices` and `buttons` are `{ value, label, danger }`; `field` is an input under the choices. */
export function ask({ title, choices = [], field, buttons = [] }) {
  const button = ({ value, label, danger }) =>
    make('button', { value, text: label, class: danger ? 'danger' : null });
  return showDialog(
    { 'aria-label': title },
    make('h2', { text: title }),
    choices.length > 0 && make('div', { class: 'choices' }, ...choices.map(button)),
    field,
    make(
      'div',
      { class: 'dialog-line' },
      make('button', { value: '', text: t('Cancel'), formnovalidate: true }),
      ...buttons.map(button),
    ),
  );
}

/** Shows a text until it is closed. */
export const showAlert = text =>
  showDialog(
    { role: 'alertdialog', 'aria-label': text },
    make('p', { text }),
    make('div', { class: 'dialog-line' }, make('button', { value: 'ok', text: t('OK') })),
  );

/** Asks for a group. Gives `{ group }` for one that exists, `{ title }` for a new one, or undefined. */
export async function chooseGroup(groups) {
  const input = make('input', {
    placeholder: t('Team'),
    // Enter would press the first button of the dialog.
    onkeydown: event => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      input.form.querySelector('[value=new]').click();
    },
  });
  const choice = await ask({
    title: t('Add to which group?'),
    choices: groups.map(({ id, title }) => ({ value: String(id), label: title })),
    field: make('label', { class: 'new-group', text: t('New group') }, input),
    buttons: [{ value: 'new', label: t('Create and add') }],
  });
  if (choice === undefined) return undefined;
  return choice === 'new' ? { title: input.value } : { group: Number(choice) };
}

/** Shows a photo over the page, with a link that saves it. */
export const showPhoto = ({ url, name }) =>
  showDialog(
    { class: 'viewer', 'aria-label': name },
    make('img', { src: url, alt: name }),
    make(
      'div',
      { class: 'dialog-line' },
      make('a', { href: url, download: name }, icon('save'), t('Save')),
      make('button', { value: 'ok' }, icon('close'), t('Close')),
    ),
  );
