import type { FmtString } from 'telegraf/format';

import type { AddKeyOperation } from '../../core/operation.ts';
import type { LinkId } from '../../core/server.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import type { View } from './view.ts';
import { bold, button, code, lines, shorten } from './view.ts';

/** Whichever account is the default. */
const anyLink = 0 as LinkId;

/** How it is with a key that is being added, in a line. */
export function addKeyHeadline({ state, details, failure }: AddKeyOperation, words: Words): FmtString {
  const label = bold(shorten(details.label === '' ? details.fingerprint : details.label, 64));
  const why = failure === undefined ? '' : failureWords(failure, words);
  switch (state) {
    case 'waiting':
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
      if (failure?.kind === 'already-exists') return words.say('adding-key-there', { label });
      return words.say('adding-key-not-sent', { label, why });
    case 'undone':
    case 'dropped':
      return words.say('adding-key-dropped', { label });
    case 'unconfirmed':
      return words.say('adding-key-unconfirmed', { label });
  }
}

/** What concerns an account as a whole, of which this is a key. */
export interface AddKeyCard {
  readonly operation: AddKeyOperation;
  /** Whose account it is, said only to those who have more than one. */
  readonly accountLabel?: string | undefined;
}

/** The message that follows a key being added. */
export function addKeyView({ operation, accountLabel }: AddKeyCard, words: Words): View {
  const { id, state, details, failure } = operation;
  const canRetry = state === 'not-sent' && failure?.kind !== 'already-exists';
  return {
    text: lines(
      addKeyHeadline(operation, words),
      details.label === '' ? undefined : code(details.fingerprint),
      accountLabel === undefined
        ? undefined
        : words.say('keys-account', { label: bold(shorten(accountLabel, 32)) }),
    ),
    keyboard: [
      ...(state === 'unanswered'
        ? [[button(words.plain('button-check-now'), { kind: 'check-operation' as const, operation: id })]]
        : []),
      ...(canRetry
        ? [
            [
              button(
                words.plain('button-try-again'),
                { kind: 'retry-operation' as const, operation: id },
                'primary',
              ),
            ],
          ]
        : []),
      [
        button(words.plain('button-keys'), { kind: 'keys', link: anyLink, page: 0 }),
        button(words.plain('button-home'), { kind: 'home' }),
      ],
    ],
  };
}
