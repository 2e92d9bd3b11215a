import type { Card } from '../../core/card.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { shortName } from './server-views.ts';
import type { View } from './view.ts';
import { bold, copyButton, longestCopied, spoiler } from './view.ts';

/** The root password, under a spoiler, with a button that copies it without showing it. */
export function passwordView(card: Card, password: Secret, words: Words): View {
  const text = password.reveal();
  return {
    text: words.say('password-shown', { name: bold(shortName(card)), password: spoiler(text) }),
    keyboard:
      text !== '' && text.length <= longestCopied
        ? [[copyButton(words.plain('button-copy-password'), text)]]
        : [],
  };
}
