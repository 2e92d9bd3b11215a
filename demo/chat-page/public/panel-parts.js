import { make } from './elements.js';

/** The title of a part of the panel, with a button beside it. */
export const heading = (text, button) =>
  make('div', { class: 'panel-heading' }, make('h3', { text }), button);

/** A button that waits for what it started. */
export function actionButton(label, key, run, danger = false) {
  const button = make('button', {
    type: 'button',
    class: `small-button${danger ? ' danger' : ''}`,
    text: label,
    'data-key': key,
  });
  button.addEventListener('click', async () => {
    button.disabled = true;
    await run();
    button.disabled = false;
  });
  return button;
}

/** A switch. Without a visible text, `label` names it for those who don't see it. */
export function toggle({ label, text, key, isOn, onChange }) {
  const input = make('input', {
    type: 'checkbox',
    role: 'switch',
    'aria-label': text ? null : label,
    checked: isOn,
    'data-key': key,
    onchange: () => onChange(input.checked),
  });
  return make('label', { class: 'toggle' }, text && make('span', { text }), input);
}
