import type { PersonId } from '../domain/server.ts';
import { type ContentDeps, type Contents, stale } from './notification-contents.ts';
import { groupHelloView, requestView, subscribeQuestionView } from './views/group-views.ts';
import { boldShort, type View } from './views/view.ts';

/** Notifications about groups: requests, grants, subscriptions, and problems. */
export function createGroupContents({ readModel, localeFor }: ContentDeps) {
  const { links, teams, people, dialogs } = readModel;
  const textOnly = (text: View['text']): View => ({ text, keyboard: [] });

  const access: Contents['access-ended' | 'access-returned'] = (item, { kind, accountId }) => {
    const locale = localeFor(item);
    if (accountId === undefined) {
      const id = String(item.personId);
      return textOnly(kind === 'access-ended' ? locale.t('not-allowed-linked', { id }) : locale.t(kind));
    }
    const owner = teams.ofAccount(accountId).find(({ chatId }) => chatId === item.chatId)?.personId;
    const link = owner === undefined ? undefined : links.find(owner, accountId);
    if (link === undefined) return stale('unlinked');
    return textOnly(locale.t(`${kind}-in-group`, { label: boldShort(link.label, 64) }));
  };

  return {
    'access-request': (item, { requestId }) => {
      const asked = teams.request(requestId);
      if (typeof asked === 'string') return stale(asked);
      const { accountId } = asked;
      const subscription = teams.inChat(asked.chatId).find(each => each.accountId === accountId);
      const own = links.ofPerson(item.personId ?? (0 as PersonId));
      const link = own.find(each => each.accountId === accountId);
      if (subscription === undefined || link === undefined) return stale('not theirs to answer');
      return requestView(asked, subscription.title, link.label, localeFor(item));
    },
    subscribed: (item, { accountId }) => {
      const shown = teams.inChat(item.chatId).find(each => each.accountId === accountId);
      const owner = shown === undefined ? undefined : people.get(shown.personId);
      const link = owner === undefined ? undefined : links.find(owner.id, accountId);
      if (owner === undefined || link === undefined) return stale('no longer shown there');
      return groupHelloView(link.label, owner.firstName, localeFor(item));
    },
    'choose-account': (item, { group }) => {
      const { personId } = item;
      const asked = personId === undefined ? undefined : dialogs.current({ chatId: group, personId });
      if (personId === undefined || asked?.kind !== 'subscribe') return stale('asked too long ago');
      const working = links.ofPerson(personId).filter(({ state }) => state === 'ok');
      return subscribeQuestionView(working, { group, title: asked.title }, localeFor(item));
    },
    granted: (item, { accountId, personId }) => {
      const grant = teams.grants(item.chatId, accountId).find(each => each.personId === personId);
      if (grant === undefined) return stale('withdrawn, or deleted');
      return textOnly(localeFor(item).t('grant-done', { name: boldShort(grant.personName, 64) }));
    },
    'group-problem': (item, body) => {
      const locale = localeFor(item);
      const title = boldShort(body.title, 64);
      return textOnly(
        body.problem === 'topic-gone' ||
          body.problem === 'general-closed' ||
          body.problem === 'membership-unknown'
          ? locale.t(`group-${body.problem}`, { title })
          : locale.t('notifications-paused', {
              title,
              reason: locale.tText(`paused-reason-${body.problem}`),
            }),
      );
    },
    'account-removed': item => textOnly(localeFor(item).t('unsubscribed-by-owner')),
    'access-ended': access,
    'access-returned': access,
  } satisfies Partial<Contents>;
}
