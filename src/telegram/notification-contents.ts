import type { ChatViewer } from '../domain/access.ts';
import type { BodyOf, OutboxBody, OutboxItem } from '../domain/notification.ts';
import { isOpen } from '../domain/operation.ts';
import type { ChatId } from '../domain/server.ts';
import type { SendResult } from '../services/context.ts';
import type { ReadModel } from '../services/read-model.ts';
import type { Locale } from './locales/locale.ts';
import { bulkActionView, bulkNoticeView } from './views/bulk-action-views.ts';
import { linkOutcomeView } from './views/link-views.ts';
import { monitoringResumedView, monitoringStoppedView } from './views/monitoring-views.ts';
import { operationNotice } from './views/operation-views.ts';
import type { View } from './views/view.ts';

/** Why nothing is sent for an item. */
export type Unsent = Exclude<SendResult, { readonly kind: 'attempted' }>;

export const stale = (reason: string) => ({ kind: 'stale', reason }) as const;
export const muted = { kind: 'muted' } as const;

/** A new message or, if `edits` names one, what that message shows from now on. */
export type Content =
  | (View & { readonly edits?: { readonly chatId: ChatId; readonly messageId: number } })
  | Unsent;

/**
 * For each kind of body: what an item of the outbox says when it is sent, or why it isn't sent. `asNew`: the message
 * that it would have edited no longer exists.
 */
export type Contents = {
  readonly [Kind in Exclude<OutboxBody['kind'], 'delete'>]: (
    item: OutboxItem,
    body: BodyOf<Kind>,
    asNew: boolean,
  ) => Content;
};

export interface ContentDeps {
  readonly readModel: ReadModel;
  readonly localeFor: (viewer: ChatViewer) => Locale;
}

/** Outcomes of operations, and of linking. */
export function createOutcomeContents({ readModel, localeFor }: ContentDeps) {
  const { links, now } = readModel;
  /** A group's buttons may not work in private. */
  const withoutButtonsOf = (group: ChatId | undefined, view: View): View =>
    group === undefined ? view : { ...view, keyboard: [] };

  return {
    operation: (item, { operationId, moment, group }) => {
      const { personId, chatId } = item;
      const model = readModel.operationModel({ personId, chatId: group ?? chatId }, operationId);
      if (model === undefined) return stale('no longer theirs');
      // It has ended in the meantime, for which there is another notification.
      if (moment === 'unanswered' && !isOpen(model.operation.state)) return stale('overtaken');
      return withoutButtonsOf(group, operationNotice(model, localeFor(item), now()));
    },
    /** A power action on several servers: in its message, or in a new one. */
    bulk: (item, { bulkId, as, group }) => {
      const model = readModel.bulkActionModel({ ...item, chatId: group ?? item.chatId }, bulkId);
      if (model === undefined) return stale('no longer theirs');
      const locale = localeFor(item);
      if (as !== 'summary') return withoutButtonsOf(group, bulkNoticeView(model, locale));
      const { chatId, messageId } = model.bulk;
      const view = bulkActionView(model, locale);
      return messageId === undefined ? view : { ...view, edits: { chatId, messageId } };
    },
    /** In the message that waits for it, or in a new one if there is none. */
    'link-outcome': (item, { outcome, messageId }) => {
      const link = outcome.kind === 'linked' ? links.get(outcome.linkId) : undefined;
      if (outcome.kind === 'linked' && link === undefined) return stale('unlinked');
      const linked = link === undefined ? undefined : { link, clientId: readModel.clientIdOf(link.id) ?? '' };
      const view = linkOutcomeView(outcome, linked, localeFor(item));
      return messageId === undefined ? view : { ...view, edits: { chatId: item.chatId, messageId } };
    },
  } satisfies Partial<Contents>;
}

/** That accounts of a chat can't be read, and that they can be again. */
export const createMonitoringContents = ({ readModel, localeFor }: ContentDeps) =>
  ({
    'monitoring-stopped': (item, { startedAt }) => {
      const { unread, isAll } = readModel.unreadSince(item, startedAt);
      const [first, ...others] = unread;
      if (first === undefined) return stale('monitored again, or no longer theirs');
      return monitoringStoppedView([first, ...others], { isAll, isShared: item.chatId < 0 }, localeFor(item));
    },
    'monitoring-resumed': (item, { changes, accountIds, forMs }) => {
      const seen = changes.flatMap(({ serverId, before }) => {
        const card = readModel.card(item, serverId);
        return card === undefined ? [] : [{ card, before }];
      });
      const notRead = readModel.cardsOf(item).filter(({ outdated }) => outdated !== undefined).length;
      const outage = { labels: readModel.labelsOf(item, accountIds), forMs, notRead };
      return monitoringResumedView(seen, outage, localeFor(item));
    },
  }) satisfies Partial<Contents>;
