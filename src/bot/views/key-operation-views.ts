import type { FmtString } from 'telegraf/format';

import type { AddKeyOperation } from '../../core/operation.ts';
import type { Words } from '../words/fluent.ts';
import { failureWords } from './failure-words.ts';
import type { View } from './view.ts';
import { bold, button, lines, shorten } from './view.ts';

/** How it is with a key that is being added, in a line. */
export function addKeyHeadline({ state, details, failure }: AddKeyOperation, words: Words): FmtString {
  const label = bold(shorten(details.label === '' ? details.fingerprint : details.label, 64));
  const why = failure === undefined ? '' : failureWords(failure, words);
  switch (state) {
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return words.say('adding-key-live', { label });
    case 'unanswered':
      return words.say('adding-key-unanswered', { label });
    case 'done':
      return words.say('adding-key-done', { label });
    case 'failed':
      return words.say('adding-key-failed', { label, why });
    case 'not-sent':
      return words.say('adding-key-not-sent', { label, why });
    case 'dropped':
      return words.say('adding-key-dropped', { label });
    case 'unconfirmed':
      return words.say('adding-key-unconfirmed', { label });
  }
}

/** The message that follows a key being added. */
export const addKeyView = (operation: AddKeyOperation, words: Words): View => ({
  text: lines(addKeyHeadline(operation, words)),
  keyboard: [[button(words.plain('button-home'), { kind: 'home' })]],
});
