import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import type { LinkOutcome } from '../../domain/notification.ts';
import type { Locale } from '../locales/locale.ts';
import { boldShort, code, failureText, lines, type View, retryButton, view } from './view.ts';

const examples = { pair: '777 XXXXXXXXXXXXXXXX', login: 'you@example.com password' } as const;

/** Which of the two ways to link. */
export const howToLinkView = (locale: Locale): View =>
  view(
    locale,
    locale.t('link-how'),
    [{ kind: 'link-pair', style: 'primary' }],
    [{ kind: 'link-login' }],
    [{ kind: 'cancel' }],
  );

/** Asks for a client id and a key, or for an e-mail and a password. */
export const askCredentialsView = (way: 'pair' | 'login', locale: Locale): View =>
  view(locale, locale.t(`link-ask-${way}`, { example: code(examples[way]) }), [{ kind: 'cancel' }]);

const withLinkButton = (text: FmtString, locale: Locale): View => view(locale, text, [{ kind: 'link' }]);

type LinkHelp =
  | 'link-incomplete'
  | 'link-bad-cid'
  | 'link-bad-label'
  | 'link-invisible-label'
  | 'link-expired'
  | 'link-unasked'
  | 'login-usage'
  | 'login-unasked'
  | 'key-unasked';

/** What is wrong with what was sent, and how to link: it was incomplete, unreadable, sent unasked or has expired. */
export function linkHelpView(id: LinkHelp, locale: Locale): View {
  const command = id.startsWith('login') ? `/login ${examples.login}` : `/link ${examples.pair}`;
  return withLinkButton(locale.t(id, { example: code(command) }), locale);
}

export const labelTakenView = (label: string, locale: Locale): View =>
  withLinkButton(locale.t('link-label-taken', { label: boldShort(label, 32) }), locale);

/** How linking ended, in the message that waited for it. */
export function linkOutcomeView(
  outcome: LinkOutcome,
  linked: { readonly link: Link; readonly clientId: string } | undefined,
  locale: Locale,
): View {
  switch (outcome.kind) {
    case 'linked': {
      const values = { label: boldShort(linked?.link.label ?? '', 32), cid: linked?.clientId ?? '' };
      return view(
        locale,
        lines(
          locale.t(outcome.isRelink ? 'link-done-again' : 'link-done', values),
          locale.t('link-done-hint'),
          locale.timeZone === undefined && locale.t('link-done-time-zone'),
        ),
        [{ kind: 'servers', style: 'primary' }],
        [{ kind: 'accounts' }, locale.timeZone === undefined && { kind: 'time-zone' }],
      );
    }
    case 'failed': {
      const { failure, candidate, by } = outcome;
      const isBadLogin = by === 'login' && failure.kind === 'bad-credentials';
      const reason = isBadLogin ? locale.tText('failure-bad-login') : failureText(failure, locale);
      return candidate === undefined
        ? withLinkButton(locale.t('link-failed', { reason }), locale)
        : view(locale, locale.t('link-failed-kept', { reason }), [
            retryButton(locale, { kind: 'retry-link', link: candidate }, 'primary'),
          ]);
    }
    case 'too-many':
      return view(locale, locale.t('link-too-many', { n: outcome.max }), [{ kind: 'accounts' }]);
    case 'interrupted':
      return withLinkButton(locale.t('link-interrupted'), locale);
  }
}
