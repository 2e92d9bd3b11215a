import type { OutboxBody, OutboxItem } from '../domain/notification.ts';
import type { ChatViewer } from '../domain/access.ts';
import type { PersonId } from '../domain/server.ts';
import type { Notifier, SendMode, SendResult } from '../services/context.ts';
import type { ReadModel } from '../services/read-model.ts';
import type { Locale } from './locales/locale.ts';
import { boardView, groupHelloView, requestView, subscribeQuestionView } from './views/group-views.ts';
import { bold, shorten, type View } from './views/view.ts';
import type { Messenger } from './api/messenger.ts';
import { toSendOutcome } from './api/types.ts';

export type Send = (item: OutboxItem, view: View, mode: SendMode) => Promise<SendResult>;

type BodyOf<Kind extends OutboxBody['kind']> = Extract<OutboxBody, { readonly kind: Kind }>;

export const stale = (reason: string) => ({ kind: 'stale', reason }) as const;

/** Sends notifications about groups: requests, grants, subscriptions, and problems. */
export function createGroupNotifications(
  {
    readModel,
    localeFor,
  }: {
    readonly readModel: Pick<ReadModel, 'links' | 'teams' | 'people' | 'dialogs'>;
    readonly localeFor: (viewer: ChatViewer) => Locale;
  },
  send: Send,
) {
  const { links, teams, people, dialogs } = readModel;

  const sendRequest = (item: OutboxItem, requestId: number, mode: SendMode) => {
    const request = teams.request(requestId);
    if (typeof request === 'string') return stale(request);
    const { accountId } = request;
    const subscription = teams.inChat(request.chatId).find(each => each.accountId === accountId);
    const link = links.ofPerson(item.personId ?? (0 as PersonId)).find(each => each.accountId === accountId);
    if (subscription === undefined || link === undefined) return stale('not theirs to answer');
    return send(item, requestView(request, subscription.title, link.label, localeFor(item)), mode);
  };

  const sendSubscribed = (item: OutboxItem, { accountId }: BodyOf<'subscribed'>, mode: SendMode) => {
    const shown = teams.inChat(item.chatId).find(each => each.accountId === accountId);
    const owner = shown === undefined ? undefined : people.get(shown.personId);
    const link = owner === undefined ? undefined : links.find(owner.id, accountId);
    if (owner === undefined || link === undefined) return stale('no longer shown there');
    return send(item, groupHelloView(link.label, owner.firstName, localeFor(item)), mode);
  };

  const sendSubscribeQuestion = (item: OutboxItem, { group }: BodyOf<'choose-account'>, mode: SendMode) => {
    const { personId } = item;
    const asked = personId === undefined ? undefined : dialogs.current({ chatId: group, personId });
    if (personId === undefined || asked?.kind !== 'subscribe') return stale('asked too long ago');
    const working = links.ofPerson(personId).filter(({ state }) => state === 'ok');
    const where = { group, title: asked.title };
    return send(item, subscribeQuestionView(working, where, localeFor(item)), mode);
  };

  const sendGranted = (item: OutboxItem, { accountId, personId }: BodyOf<'granted'>, mode: SendMode) => {
    const grant = teams.grants(item.chatId, accountId).find(each => each.personId === personId);
    if (grant === undefined) return stale('withdrawn, or deleted');
    const text = localeFor(item).t('grant-done', { name: bold(shorten(grant.personName, 64)) });
    return send(item, { text, keyboard: [] }, mode);
  };

  const sendProblem = (item: OutboxItem, body: BodyOf<'group-problem'>, mode: SendMode) => {
    const locale = localeFor(item);
    const title = bold(shorten(body.title, 64));
    const text =
      body.problem === 'topic-gone' ||
      body.problem === 'general-closed' ||
      body.problem === 'membership-unknown'
        ? locale.t(`group-${body.problem}`, { title })
        : locale.t('notifications-paused', {
            title,
            reason: locale.tText(`paused-reason-${body.problem}`),
          });
    return send(item, { text, keyboard: [] }, mode);
  };

  const sendAccess = (
    item: OutboxItem,
    { kind, accountId }: BodyOf<'access-ended' | 'access-returned'>,
    mode: SendMode,
  ): Promise<SendResult> | ReturnType<typeof stale> => {
    const locale = localeFor(item);
    if (accountId === undefined) {
      const id = String(item.personId);
      const text = kind === 'access-ended' ? locale.t('not-allowed-linked', { id }) : locale.t(kind);
      return send(item, { text, keyboard: [] }, mode);
    }
    const owner = teams.ofAccount(accountId).find(({ chatId }) => chatId === item.chatId)?.personId;
    const link = owner === undefined ? undefined : links.find(owner, accountId);
    if (link === undefined) return stale('unlinked');
    const label = bold(shorten(link.label, 64));
    return send(item, { text: locale.t(`${kind}-in-group`, { label }), keyboard: [] }, mode);
  };

  return { sendAccess, sendRequest, sendSubscribed, sendSubscribeQuestion, sendGranted, sendProblem };
}

/** Sends, edits, pins and removes the boards of groups. None of it makes a sound. */
export function createBoardMessages({
  readModel,
  messenger,
  localeFor,
}: {
  readonly readModel: Pick<ReadModel, 'now'>;
  readonly messenger: Messenger;
  readonly localeFor: (viewer: ChatViewer) => Locale;
}): Pick<Notifier, 'showBoard' | 'isBoardPinned' | 'closeBoard'> {
  const localeOf = (chatId: ChatViewer['chatId']): Locale => localeFor({ personId: undefined, chatId });

  return {
    async showBoard({ chatId, messageId, topicId, isPinned }, model) {
      const view = boardView(model, localeOf(chatId), readModel.now());
      if (messageId !== undefined) {
        const edited = await messenger.edit(chatId, messageId, view, { priority: 'background' });
        return { outcome: toSendOutcome(edited), isPinned };
      }
      const sent = await messenger.send(chatId, view, { topicId, silent: true });
      const pinned =
        sent.kind === 'ok' && (await messenger.pin(chatId, sent.result.message_id)).kind === 'ok';
      return { outcome: toSendOutcome(sent), isPinned: pinned };
    },

    async isBoardPinned({ chatId, messageId = 0 }) {
      const chat = await messenger.getChat(chatId);
      if (chat.kind !== 'ok') return undefined;
      // The latest of those that are pinned, by when it was sent (Bot API: ChatFullInfo).
      const latest = chat.result.pinned_message?.message_id;
      return latest !== undefined && latest >= messageId;
    },

    async closeBoard({ chatId, messageId }) {
      if (messageId === undefined) return;
      const removed = await messenger.remove(chatId, messageId);
      if (removed.kind !== 'refused') return;
      // Only an administrator can delete what is older than two days.
      await messenger.unpin(chatId, messageId);
      const text = localeOf(chatId).t('board-closed');
      await messenger.edit(chatId, messageId, { text, keyboard: [] }, { priority: 'background' });
    },
  };
}
