import type { ProviderFailure } from '../../domain/failure.ts';
import type { Link } from '../../core/link.ts';
import type { Result } from '../../domain/result.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { accountLine, accountRows } from './key-views.ts';
import type { View } from './view.ts';
import { bold, button, lines, shorten } from './view.ts';

/** What is left on an account; without an answer: it is being asked for. */
export function balanceView(
  link: Link,
  links: readonly Link[],
  words: Words,
  answer?: Result<string, ProviderFailure>,
): View {
  const text = () => {
    if (answer === undefined) return words.say('balance-reading');
    if (answer.kind === 'failed') {
      return words.say('balance-failed', { why: failureWords(answer.failure, words) });
    }
    const amount = bold(shorten(answer.value, 40));
    return links.length > 1
      ? words.say('balance-of', { label: bold(shorten(link.label, 32)), amount })
      : words.say('balance-is', { amount });
  };
  const again = button(words.plain('button-refresh'), { kind: 'balance', link: link.id });
  return {
    text: lines(text(), answer?.kind === 'ok' ? undefined : accountLine(link, links, words)),
    keyboard: [
      ...(answer === undefined ? [] : [[again]]),
      ...accountRows(link, links, words, id => ({ kind: 'balance', link: id })),
      [
        button(words.plain('button-accounts'), { kind: 'accounts' }),
        button(words.plain('button-home'), { kind: 'home' }),
      ],
    ],
  };
}

/** This provider has no balances to tell. */
export const balanceUnknownView = (words: Words): View => ({
  text: words.say('balance-unknown'),
  keyboard: [
    [
      button(words.plain('button-accounts'), { kind: 'accounts' }),
      button(words.plain('button-home'), { kind: 'home' }),
    ],
  ],
});
