import type { FmtString } from 'telegraf/format';

import type { BulkActionViewModel, BulkCounts, LeftOutReason } from '../../domain/bulk-action.ts';
import { countBulk, unsentOf } from '../../domain/bulk-action.ts';
import type { Card } from '../../domain/card.ts';
import type { OperationState, PowerOperation } from '../../domain/operation.ts';
import { startOf } from '../../domain/operation-lifecycle.ts';
import { compareNames } from '../../domain/server-list.ts';
import type { PowerAction } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { distinctNames } from './server-names.ts';
import { bold, failureText, lines, personText, shorten, view, type View } from './view.ts';

/** Names in one line are cut together, so that the message fits. */
const maxNames = 600;

/** "web-1, web-2 and 12 more" */
export function namesText(cards: readonly Card[], locale: Locale, max = maxNames): FmtString {
  const names = [...distinctNames(cards, 32).values()].sort(compareNames);
  let text = '';
  let listed = 0;
  for (const name of names) {
    const longer = text === '' ? name : `${text}, ${name}`;
    if (longer.length > max) break;
    [text, listed] = [longer, listed + 1];
  }
  if (listed === names.length) return bold(text);
  return locale.t('bulk-names-more', { names: bold(text), n: names.length - listed });
}

const namesInLine = (of: readonly { readonly card: Card }[], locale: Locale): FmtString =>
  namesText(
    of.map(({ card }) => card),
    locale,
    150,
  );

/** The id of the message that says why servers are left out. */
function leftOutMessage(reason: LeftOutReason, action: PowerAction) {
  if (reason === 'already') return `bulk-left-already-${action === 'boot' ? 'boot' : 'stop'}` as const;
  const isForbidden =
    reason === 'no-access' ||
    reason === 'operators-only' ||
    reason === 'owners-only' ||
    reason === 'private-only';
  return isForbidden ? 'bulk-left-not-allowed' : (`bulk-left-${reason}` as const);
}

/** What was left out, and why: a line for each reason. */
export function leftOutLines(
  leftOut: BulkActionViewModel['leftOut'],
  action: PowerAction,
  locale: Locale,
): readonly FmtString[] {
  return [...Map.groupBy(leftOut, ({ reason }) => leftOutMessage(reason, action))].map(([message, some]) =>
    locale.t(message, { names: namesInLine(some, locale) }),
  );
}

/** What isn't done, or isn't known to be; the other states need no line of their own. */
const itemMessages: Partial<
  Record<OperationState, 'failed' | 'not-sent' | 'dropped' | 'unknown' | 'undone'>
> = {
  failed: 'failed',
  'not-sent': 'not-sent',
  dropped: 'dropped',
  undone: 'undone',
  unanswered: 'unknown',
  unconfirmed: 'unknown',
};

const maxProblems = 6;

/** A line for each reason why servers aren't done, with their names. */
function problemLines(items: BulkActionViewModel['items'], locale: Locale): readonly FmtString[] {
  const reasonOf = ({ failure, state }: PowerOperation): string =>
    state === 'failed' ? shorten(failureText(failure, locale), 100) : '';
  const problems = items.flatMap(({ card, operation }) => {
    const message = itemMessages[operation.state];
    return message === undefined ? [] : [{ card, message, reason: reasonOf(operation) }];
  });
  return [...Map.groupBy(problems, ({ message, reason }) => `${message} ${reason}`).values()]
    .slice(0, maxProblems)
    .flatMap(some => {
      const [first] = some;
      if (first === undefined) return [];
      const names = namesInLine(some, locale);
      return [
        first.message === 'failed'
          ? locale.t('bulk-item-failed', { names, reason: first.reason })
          : locale.t(`bulk-item-${first.message}`, { names }),
      ];
    });
}

/** "⏳ Rebooting 20 servers · 12 done · 1 failed" */
function liveHeadline(
  { bulk, requestedBy }: BulkActionViewModel,
  { total, done, failed }: BulkCounts,
  locale: Locale,
): FmtString {
  const servers = locale.tText('bulk-servers', { n: total });
  const headline =
    requestedBy === undefined
      ? locale.t(`bulk-live-${bulk.action}`, { servers })
      : locale.t(`bulk-by-${bulk.action}`, { servers, who: personText(requestedBy, locale) });
  return failed === 0
    ? locale.t('bulk-progress', { headline, done })
    : locale.t('bulk-progress-failed', { headline, done, failed });
}

/** "🟢 Rebooted 20 servers in 48 s", "⚠️ Rebooted 17 of 20 in 48 s" */
function endHeadline(
  { bulk, items, requestedBy }: BulkActionViewModel,
  { total, done, undone }: BulkCounts,
  locale: Locale,
): FmtString {
  const [undoneBy] = items.flatMap(({ operation }) => operation.undoneBy ?? []);
  if (undone === total && undone > 0) return locale.t('bulk-undone', { who: personText(undoneBy, locale) });
  const startedAt = startOf(bulk);
  const endedAt = Math.max(...items.map(({ operation }) => operation.endedAt ?? 0), startedAt);
  const values = {
    duration: locale.duration(endedAt - startedAt),
    servers: locale.tText('bulk-servers', { n: total }),
  };
  const { action } = bulk;
  const partly =
    done === 0
      ? locale.t(`bulk-zero-${action}`)
      : locale.t(`bulk-some-${action}`, { duration: values.duration, done, total });
  const headline = done === total ? locale.t(`bulk-all-${action}`, values) : partly;
  return requestedBy === undefined
    ? headline
    : locale.t('power-done-by', { headline, who: personText(requestedBy, locale) });
}

function headlineOf(model: BulkActionViewModel, locale: Locale): FmtString {
  const { bulk, items, requestedBy } = model;
  const counts = countBulk(items.map(({ operation }) => operation));
  if (counts.total === 0) return locale.t(`bulk-none-${bulk.action}`);
  if (counts.waiting > 0)
    return locale.t('bulk-waiting', {
      who: personText(requestedBy ?? bulk.personName, locale),
      servers: locale.tText('bulk-servers', { n: counts.total }),
      n: Math.round((bulk.undoWindowMs ?? 0) / 1000),
    });
  return counts.open > 0 ? liveHeadline(model, counts, locale) : endHeadline(model, counts, locale);
}

/** The one message that shows a power action on several servers: the count and who failed, then the outcome. */
export function bulkActionView(model: BulkActionViewModel, locale: Locale): View {
  const { bulk, items, leftOut } = model;
  const { open, waiting, undone, total } = countBulk(items.map(({ operation }) => operation));
  return view(
    locale,
    lines(
      headlineOf(model, locale),
      ...(undone === total ? [] : problemLines(items, locale)),
      ...leftOutLines(leftOut, bulk.action, locale),
    ),
    [waiting > 0 && { label: 'undo', kind: 'undo-bulk', bulk: bulk.id, style: 'danger' }],
    [
      open === 0 &&
        unsentOf(model).length > 0 && {
          label: 'try-again',
          kind: 'retry-bulk',
          bulk: bulk.id,
          style: 'primary',
        },
      open === 0 && { kind: 'servers' },
    ],
  );
}

/** The outcome as a short message of its own, since an edit makes no sound; also for other chats. */
export const bulkNoticeView = (model: BulkActionViewModel, locale: Locale): View =>
  view(locale, lines(headlineOf(model, locale), ...problemLines(model.items, locale)), [{ kind: 'servers' }]);
