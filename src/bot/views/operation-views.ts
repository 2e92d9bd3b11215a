import type { FmtString } from 'telegraf/format';

import type { Subject } from '../../core/card.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { installHeadline, installView } from './install-views.ts';
import { addKeyHeadline, addKeyView } from './key-operation-views.ts';
import { placingHeadline, placingView } from './placing-views.ts';
import { powerHeadline, powerView } from './power-views.ts';
import type { View } from './view.ts';

/** The first line of the message that follows an operation; it is also the whole of a short notice. */
export function operationHeadline(subject: Subject, words: Words, now: number): FmtString {
  const { operation } = subject;
  switch (operation.action) {
    case 'create':
      return placingHeadline({ ...subject, operation }, words, now);
    case 'add-key':
      return addKeyHeadline(operation, words);
    case 'install':
      return installHeadline({ ...subject, operation, card: cardOf(subject) }, words, now);
    case 'reboot':
    case 'stop':
    case 'boot':
      return powerHeadline({ operation, card: cardOf(subject) }, words, now);
  }
}

/** The message that follows an operation, while it is on its way and once it has ended. */
export function operationView(subject: Subject, words: Words, now: number): View {
  const { operation } = subject;
  switch (operation.action) {
    case 'create':
      return placingView({ ...subject, operation }, words, now);
    case 'add-key':
      return addKeyView({ ...subject, operation }, words);
    case 'install':
      return installView({ ...subject, operation, card: cardOf(subject) }, words, now);
    case 'reboot':
    case 'stop':
    case 'boot':
      return powerView({ operation, card: cardOf(subject) }, words, now);
  }
}

const cardOf = ({ card }: Subject) => {
  if (card === undefined) throw new Error('an operation on a server without its card');
  return card;
};
