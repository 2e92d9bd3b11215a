import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import type { LinkOutcome } from '../../domain/outbox.ts';
import type { Words } from '../locales/locale.ts';
import { boldShort, code, failureWords, lines } from './text.ts';
import type { View } from './view.ts';
import { retryButton, view } from './view.ts';

const examples = { pair: '777 XXXXXXXXXXXXXXXX', login: 'you@example.com password' } as const;

/** Which of the two ways to link. */
export const howToLinkView = (words: Words): View =>
  view(
    words,
    words.say('link-how'),
    [{ kind: 'link-pair', style: 'primary' }],
    [{ kind: 'link-login' }],
    [{ kind: 'cancel' }],
  );

/** Asks for a client id and a key, or for an e-mail and a password. */
export const askCredentialsView = (way: 'pair' | 'login', words: Words): View =>
  view(words, words.say(`link-ask-${way}`, { example: code(examples[way]) }), [{ kind: 'cancel' }]);

const withLinkButton = (text: FmtString, words: Words): View => view(words, text, [{ kind: 'link' }]);

type LinkHelp =
  | 'link-incomplete'
  | 'link-bad-cid'
  | 'link-bad-label'
  | 'link-expired'
  | 'link-unasked'
  | 'login-usage'
  | 'login-unasked';

/** What is wrong with what was sent, and how to link: it was incomplete, unreadable, sent unasked or has expired. */
export function linkHelpView(id: LinkHelp, words: Words): View {
  const command = id.startsWith('login') ? `/login ${examples.login}` : `/link ${examples.pair}`;
  return withLinkButton(words.say(id, { example: code(command) }), words);
}

export const labelTakenView = (label: string, words: Words): View =>
  withLinkButton(words.say('link-label-taken', { label: boldShort(label, 32) }), words);

/** How linking ended, in the message that waited for it. */
export function linkOutcomeView(
  outcome: LinkOutcome,
  linked: { readonly link: Link; readonly clientId: string } | undefined,
  words: Words,
): View {
  switch (outcome.kind) {
    case 'linked': {
      const values = { label: boldShort(linked?.link.label ?? '', 32), cid: linked?.clientId ?? '' };
      return view(
        words,
        lines(
          words.say(outcome.isRelink ? 'link-done-again' : 'link-done', values),
          words.say('link-done-hint'),
        ),
        [{ kind: 'servers', page: 0, style: 'primary' }],
        [{ kind: 'accounts' }],
      );
    }
    case 'failed': {
      const { failure, candidate, by } = outcome;
      const isBadLogin = by === 'login' && failure.kind === 'bad-credentials';
      const why = isBadLogin ? words.plain('why-bad-login') : failureWords(failure, words);
      return candidate === undefined
        ? withLinkButton(words.say('link-failed', { why }), words)
        : view(words, words.say('link-failed-kept', { why }), [
            retryButton(words, { kind: 'retry-link', link: candidate }, 'primary'),
          ]);
    }
    case 'interrupted':
      return withLinkButton(words.say('link-interrupted'), words);
  }
}
