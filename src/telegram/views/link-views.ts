import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import type { LinkOutcome } from '../../domain/notification.ts';
import type { Locale } from '../locales/locale.ts';
import { boldShort, code, failureText, lines, type View, view } from './view.ts';

/** The start of the guide. Both ways to link are understood there, whichever was asked for. */
export const linkGuideView = (id: 'link-guide' | 'login-guide', locale: Locale): View =>
  view(locale, locale.t(id), [{ kind: 'cancel' }]);

/** The guide for an account whose key was rejected: only the key is new. */
export const linkAgainView = ({ label }: Link, clientId: string, locale: Locale): View =>
  view(locale, locale.t('link-again-guide', { label: boldShort(label, 32), cid: code(clientId) }), [
    { kind: 'cancel' },
  ]);

export const askForKeyView = (clientId: string, locale: Locale): View =>
  view(locale, locale.t('link-ask-key', { cid: code(clientId) }), [{ kind: 'cancel' }]);

export const askForClientIdView = (locale: Locale): View =>
  view(locale, locale.t('link-ask-cid'), [{ kind: 'cancel' }]);

export const askForPasswordView = (email: string, locale: Locale): View =>
  view(locale, locale.t('link-ask-password', { email: boldShort(email, 64) }), [{ kind: 'cancel' }]);

/** What is wrong with what was sent in the guide, which continues. */
export const linkRetryView = (
  id: 'link-not-understood' | 'link-bad-label' | 'link-invisible-label',
  locale: Locale,
): View => view(locale, locale.t(id), [{ kind: 'cancel' }]);

const withLinkButton = (text: FmtString, locale: Locale): View => view(locale, text, [{ kind: 'link' }]);

type LinkHelp = 'link-expired' | 'link-unasked' | 'login-unasked' | 'key-unasked';

/** For a secret that was sent unasked, or has expired. */
export const linkHelpView = (id: LinkHelp, locale: Locale): View => withLinkButton(locale.t(id), locale);

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
            { label: 'try-again', kind: 'retry-link', link: candidate, style: 'primary' },
          ]);
    }
    case 'too-many':
      return view(locale, locale.t('link-too-many', { n: outcome.max }), [{ kind: 'accounts' }]);
    case 'interrupted':
      return withLinkButton(locale.t('link-interrupted'), locale);
  }
}
