import type { BulkAction, BulkActionViewModel, LeftOutReason } from '../../../src/domain/bulk-action.ts';
import type { SelectDialog } from '../../../src/domain/dialog.ts';
import { operationStates, type BulkActionId, type OperationState } from '../../../src/domain/operation.ts';
import { wholeList } from '../../../src/domain/server-list.ts';
import type { ChatId, PersonId, PowerAction, ServerId } from '../../../src/domain/server.ts';
import { bulkActionView, bulkNoticeView } from '../../../src/telegram/views/bulk-action-views.ts';
import {
  confirmBulkView,
  mutedSelectedView,
  muteSelectedView,
  selectView,
} from '../../../src/telegram/views/select-views.ts';
import {
  cardOf,
  failures,
  forEach,
  hour,
  manyCards,
  now,
  powerOf,
  second,
  vps,
  type ViewSamples,
} from './models.ts';

const reasons: readonly LeftOutReason[] = [
  ...(['locked', 'in-progress', 'already', 'stopped', 'not-installed', 'suspended', 'gone'] as const),
  ...(['key-rejected', 'no-access', 'operators-only', 'owners-only', 'private-only'] as const),
];
const left = (some: readonly LeftOutReason[]) =>
  some.map((reason, at) => ({ reason, card: cardOf({ id: (100 + at) as ServerId, name: `db-${at + 1}` }) }));

/** A power action on several servers, asked for 48 seconds ago. */
export const bulkOf = (action: PowerAction, changes: Partial<BulkAction> = {}): BulkAction => ({
  id: 7 as BulkActionId,
  action,
  personId: 5 as PersonId,
  personName: 'Анна',
  chatId: 5 as ChatId,
  topicId: undefined,
  messageId: 11,
  requestedAt: now - 48 * second,
  endedAt: undefined,
  undoWindowMs: undefined,
  leftOut: [],
  ...changes,
});

/** A bulk action whose operations are in these states. */
const modelOf = (
  action: PowerAction,
  states: readonly OperationState[],
  changes: Partial<BulkActionViewModel> = {},
): BulkActionViewModel => ({
  bulk: bulkOf(action),
  items: states.map((state, at) => ({
    card: cardOf({ id: (at + 1) as ServerId, name: `web-${at + 1}` }),
    operation: powerOf(action, state, {
      endedAt: ['done', 'failed', 'not-sent', 'dropped', 'undone', 'unconfirmed'].includes(state)
        ? now
        : undefined,
      undoneBy: state === 'undone' ? 'Борис' : undefined,
      failure: state === 'failed' ? failures.refused : undefined,
    }),
  })),
  leftOut: [],
  requestedBy: undefined,
  ...changes,
});

const many = (state: OperationState, count: number): readonly OperationState[] =>
  Array.from({ length: count }, () => state);

const actions = ['reboot', 'stop', 'boot'] as const;
const cards = manyCards(41);
const dialogOf = (changes: Partial<SelectDialog> = {}): SelectDialog => ({
  kind: 'select',
  token: 400_000_000,
  at: wholeList,
  serverIds: [],
  ...changes,
});
const selectionOf = (serverIds: readonly number[], page = 0, canMute = true) => ({
  dialog: dialogOf({ serverIds: serverIds as readonly ServerId[] }),
  page,
  cards,
  account: undefined,
  canMute,
});
const short = Array.from({ length: 6 }, (_, at) =>
  cardOf(
    { id: (at + 1) as ServerId, name: `web-${at + 1}` },
    { vps: vps(at === 0 ? 'stopped' : 'running', { name: `web-${at + 1}` }) },
  ),
);

export const bulkSamples: ViewSamples = {
  'selectView: nothing': locale => selectView(selectionOf([]), locale),
  'selectView: some, on another page': locale => selectView(selectionOf([1, 2, 30], 1), locale),
  'selectView: short names, by an operator': locale =>
    selectView({ ...selectionOf([2, 3], 0, false), cards: short }, locale),
  'selectView: all of them': locale =>
    selectView({ ...selectionOf(short.map(({ id }) => id)), cards: short }, locale),
  ...forEach('confirmBulkView', actions, (action, locale) =>
    confirmBulkView(
      {
        dialog: dialogOf({ serverIds: short.map(({ id }) => id) }),
        action,
        cards: short,
        leftOut: [
          { serverId: 1 as ServerId, reason: 'locked' },
          { serverId: 2 as ServerId, reason: 'already' },
        ],
      },
      locale,
    ),
  ),
  ...forEach('confirmBulkView: nothing left', actions, (action, locale) =>
    confirmBulkView(
      {
        dialog: dialogOf({ serverIds: [1 as ServerId] }),
        action,
        cards: short.slice(0, 1),
        leftOut: [{ serverId: 1 as ServerId, reason: 'in-progress' }],
      },
      locale,
    ),
  ),
  'confirmBulkView: fifty': locale =>
    confirmBulkView({ dialog: dialogOf(), action: 'reboot', cards: manyCards(50), leftOut: [] }, locale),
  muteSelectedView: locale => muteSelectedView(dialogOf(), short, locale),
  'mutedSelectedView: for a while': locale => mutedSelectedView(short, now + 8 * hour, locale),
  'mutedSelectedView: until unmuted': locale => mutedSelectedView(short, undefined, locale),
  ...forEach('bulkActionView: in progress', actions, (action, locale) =>
    bulkActionView(modelOf(action, [...many('acknowledged', 8), ...many('done', 12)]), locale),
  ),
  ...forEach('bulkActionView: done', actions, (action, locale) =>
    bulkActionView(modelOf(action, many('done', 20)), locale),
  ),
  ...forEach('bulkActionView: some failed', actions, (action, locale) =>
    bulkActionView(
      modelOf(action, [...many('done', 15), 'failed', 'not-sent', 'not-sent', 'dropped', 'unconfirmed'], {
        leftOut: left(['locked', 'locked']),
      }),
      locale,
    ),
  ),
  'bulkActionView: in progress, one failed, one unanswered, asked for by another': locale =>
    bulkActionView(
      modelOf('reboot', [...many('sent', 5), ...many('done', 3), 'failed', 'unanswered'], {
        requestedBy: 'Борис',
      }),
      locale,
    ),
  'bulkActionView: stop and boot by another': locale =>
    bulkActionView(modelOf('stop', ['sent', 'done'], { requestedBy: 'Борис' }), locale),
  'bulkActionView: boot by another': locale =>
    bulkActionView(modelOf('boot', ['sent', 'done'], { requestedBy: 'Борис' }), locale),
  'bulkActionView: waiting': locale =>
    bulkActionView(
      modelOf('stop', many('waiting', 2), {
        bulk: bulkOf('stop', { undoWindowMs: 5_000 }),
        requestedBy: 'Анна',
      }),
      locale,
    ),
  'bulkActionView: undone': locale => bulkActionView(modelOf('stop', many('undone', 2)), locale),
  'bulkActionView: some undone': locale => bulkActionView(modelOf('stop', ['undone', 'done']), locale),
  ...forEach('bulkActionView: nothing left', actions, (action, locale) =>
    bulkActionView(modelOf(action, [], { leftOut: left(reasons) }), locale),
  ),
  'bulkActionView: fifty, each in another state, named nastily': locale =>
    bulkActionView(
      {
        ...modelOf('stop', []),
        items: manyCards(50).map((card, at) => ({
          card,
          operation: powerOf('stop', operationStates[at % operationStates.length] ?? 'done', {
            endedAt: now,
            failure: failures.refused,
          }),
        })),
        leftOut: left(reasons),
      },
      locale,
    ),
  'bulkNoticeView: some failed, by another': locale =>
    bulkNoticeView(modelOf('stop', [...many('done', 17), 'failed'], { requestedBy: 'Анна' }), locale),
  'bulkNoticeView: done, by a former member': locale =>
    bulkNoticeView(modelOf('reboot', many('done', 20), { requestedBy: '' }), locale),
};
