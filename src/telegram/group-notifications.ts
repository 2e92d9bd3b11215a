import type { BodyOf, OutboxItem } from '../domain/notification.ts';
import type { PersonId } from '../domain/server.ts';
import { type Content, type ContentDeps, stale } from './notification-contents.ts';
import { groupHelloView, requestView, subscribeQuestionView } from './views/group-views.ts';
import { boldShort, type View } from './views/view.ts';

/** Notifications about groups: requests, grants, subscriptions, and problems. */
export function createGroupContents({ readModel, localeFor }: ContentDeps) {
  const { links, teams, people, dialogs } = readModel;
  const textOnly = (text: View['text']): View => ({ text, keyboard: [] });

  const request = (item: OutboxItem, { requestId }: BodyOf<'access-request'>): Content => {
    const asked = teams.request(requestId);
    if (typeof asked === 'string') return stale(asked);
    const { accountId } = asked;
    const subscription = teams.inChat(asked.chatId).find(each => each.accountId === accountId);
    const link = links.ofPerson(item.personId ?? (0 as PersonId)).find(each => each.accountId === accountId);
    if (subscription === undefined || link === undefined) return stale('not theirs to answer');
    return requestView(asked, subscription.title, link.label, localeFor(item));
  };

  const subscribed = (item: OutboxItem, { accountId }: BodyOf<'subscribed'>): Content => {
    const shown = teams.inChat(item.chatId).find(each => each.accountId === accountId);
    const owner = shown === undefined ? undefined : people.get(shown.personId);
    const link = owner === undefined ? undefined : links.find(owner.id, accountId);
    if (owner === undefined || link === undefined) return stale('no longer shown there');
    return groupHelloView(link.label, owner.firstName, localeFor(item));
  };

  const subscribeQuestion = (item: OutboxItem, { group }: BodyOf<'choose-account'>): Content => {
    const { personId } = item;
    const asked = personId === undefined ? undefined : dialogs.current({ chatId: group, personId });
    if (personId === undefined || asked?.kind !== 'subscribe') return stale('asked too long ago');
    const working = links.ofPerson(personId).filter(({ state }) => state === 'ok');
    const where = { group, title: asked.title };
    return subscribeQuestionView(working, where, localeFor(item));
  };

  const granted = (item: OutboxItem, { accountId, personId }: BodyOf<'granted'>): Content => {
    const grant = teams.grants(item.chatId, accountId).find(each => each.personId === personId);
    if (grant === undefined) return stale('withdrawn, or deleted');
    const text = localeFor(item).t('grant-done', { name: boldShort(grant.personName, 64) });
    return textOnly(text);
  };

  const problem = (item: OutboxItem, body: BodyOf<'group-problem'>): Content => {
    const locale = localeFor(item);
    const title = boldShort(body.title, 64);
    const text =
      body.problem === 'topic-gone' ||
      body.problem === 'general-closed' ||
      body.problem === 'membership-unknown'
        ? locale.t(`group-${body.problem}`, { title })
        : locale.t('notifications-paused', {
            title,
            reason: locale.tText(`paused-reason-${body.problem}`),
          });
    return textOnly(text);
  };

  const access = (
    item: OutboxItem,
    { kind, accountId }: BodyOf<'access-ended' | 'access-returned'>,
  ): Content => {
    const locale = localeFor(item);
    if (accountId === undefined) {
      const id = String(item.personId);
      const text = kind === 'access-ended' ? locale.t('not-allowed-linked', { id }) : locale.t(kind);
      return textOnly(text);
    }
    const owner = teams.ofAccount(accountId).find(({ chatId }) => chatId === item.chatId)?.personId;
    const link = owner === undefined ? undefined : links.find(owner, accountId);
    if (link === undefined) return stale('unlinked');
    const label = boldShort(link.label, 64);
    return textOnly(locale.t(`${kind}-in-group`, { label }));
  };

  return { access, request, subscribed, subscribeQuestion, granted, problem };
}
