import { byId, make } from '../../../demo/chat-page/public/elements.js';

/** Asks for a group, and hands the choice on: an existing one, or a title for a new one. */
export function chooseGroup(groups, onChoice) {
  const dialog = byId('choose-group');
  const title = byId('new-group');
  title.value = '';
  byId('choices').replaceChildren(
    ...groups.map(group => make('button', { value: `group ${group.id}`, text: group.title })),
  );
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve, reject) => {
    dialog.addEventListener(
      'close',
      () => {
        const { returnValue } = dialog;
        if (returnValue === 'new') onChoice({ title: title.value }).then(resolve, reject);
        else if (returnValue.startsWith('group '))
          onChoice({ group: Number(returnValue.slice(6)) }).then(resolve, reject);
        else resolve();
      },
      { once: true },
    );
  });
}
