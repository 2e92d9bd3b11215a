import type { FmtString } from 'telegraf/format';

import type { Link } from '../../core/link.ts';
import type { LinkOutcome } from '../../domain/outbox.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import type { View } from './view.ts';
import { bold, button, code, lines, shorten } from './view.ts';

const examples = { pair: '777 XXXXXXXXXXXXXXXX', login: 'you@example.com password' } as const;

const cancelRow = (words: Words) => [button(words.plain('button-cancel'), { kind: 'cancel' })];

/** Which of the two ways to link. */
export const howToLinkView = (words: Words): View => ({
  text: words.say('link-how'),
  keyboard: [
    [button(words.plain('button-link-pair'), { kind: 'link-pair' }, 'primary')],
    [button(words.plain('button-link-login'), { kind: 'link-login' })],
    cancelRow(words),
  ],
});

export const askPairView = (words: Words): View => ({
  text: words.say('link-ask-pair', { example: code(examples.pair) }),
  keyboard: [cancelRow(words)],
});

export const askLoginView = (words: Words): View => ({
  text: words.say('link-ask-login', { example: code(examples.login) }),
  keyboard: [cancelRow(words)],
});

const guided = (text: FmtString, words: Words): View => ({
  text,
  keyboard: [[button(words.plain('button-link'), { kind: 'link' })]],
});

/** What was sent can't be read as a pair. */
export function pairUsageView(words: Words, why: 'incomplete' | 'bad-cid' | 'bad-label'): View {
  if (why === 'bad-label') return guided(words.say('link-bad-label'), words);
  const example = code(`/link ${examples.pair}`);
  return guided(words.say(why === 'bad-cid' ? 'link-bad-cid' : 'link-usage', { example }), words);
}

/** Something that looks like a pair came when nobody had asked for it. */
export const pairUnaskedView = (words: Words): View =>
  guided(words.say('link-unasked', { example: code(`/link ${examples.pair}`) }), words);

/** Something that looks like a login came when nobody had asked for it. */
export const loginUnaskedView = (words: Words): View =>
  guided(words.say('login-unasked', { example: code(`/login ${examples.login}`) }), words);

export const labelTakenView = (label: string, words: Words): View =>
  guided(words.say('link-label-taken', { label: bold(shorten(label, 32)) }), words);

/** The pair that was kept for another try is gone. */
export const linkExpiredView = (words: Words): View => guided(words.say('link-expired'), words);

export const loginUsageView = (words: Words): View =>
  guided(words.say('login-usage', { example: code(`/login ${examples.login}`) }), words);

/** What came of linking, as the last word in the message that waited for it. */
export function linkOutcomeView(
  outcome: LinkOutcome,
  linked: { readonly link: Link; readonly clientId: string } | undefined,
  words: Words,
): View {
  switch (outcome.kind) {
    case 'linked': {
      const values = {
        label: bold(shorten(linked?.link.label ?? '', 32)),
        cid: linked?.clientId ?? '',
      };
      return {
        text: lines(
          words.say(outcome.again ? 'link-done-again' : 'link-done', values),
          words.say('link-done-hint'),
        ),
        keyboard: [
          [button(words.plain('button-servers'), { kind: 'servers', page: 0 }, 'primary')],
          [button(words.plain('button-accounts'), { kind: 'accounts' })],
        ],
      };
    }
    case 'failed': {
      const { failure, candidate, by } = outcome;
      const why =
        by === 'login' && failure.kind === 'bad-credentials'
          ? words.plain('why-bad-login')
          : failureWords(failure, words);
      if (candidate === undefined) return guided(words.say('link-failed', { why }), words);
      return {
        text: words.say('link-failed-kept', { why }),
        keyboard: [
          [button(words.plain('button-try-again'), { kind: 'retry-link', link: candidate }, 'primary')],
        ],
      };
    }
    case 'interrupted':
      return guided(words.say('link-interrupted'), words);
  }
}
