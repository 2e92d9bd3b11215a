import { byId, make } from './elements.js';

/** Asks for a group. Gives `{ group }` for one that exists, `{ title }` for a new one, or undefined. */
export function chooseGroup(groups) {
  const dialog = byId('choose-group');
  const title = byId('new-group');
  title.value = '';
  byId('choices').replaceChildren(
    ...groups.map(group => make('button', { value: `group ${group.id}`, text: group.title })),
  );
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => {
    const onClose = () => {
      const { returnValue } = dialog;
      if (returnValue === 'new') resolve({ title: title.value });
      else if (returnValue.startsWith('group ')) resolve({ group: Number(returnValue.slice(6)) });
      else resolve(undefined);
    };
    dialog.addEventListener('close', onClose, { once: true });
  });
}
