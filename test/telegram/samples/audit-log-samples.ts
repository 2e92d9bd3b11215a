import { auditLogFilterView, auditLogView } from '../../../src/telegram/views/audit-log-views.ts';
import type { AuditAction, AuditEntry, AuditOutcome } from '../../../src/domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../../../src/domain/server.ts';
import type { ViewSamples } from './models.ts';
import { emoji, hour, nasty, now, refused, russian } from './models.ts';

const actions: readonly AuditAction[] = [
  'reboot',
  'stop',
  'boot',
  'install',
  'order',
  'add-key',
  'link',
  'unlink',
  'lock',
  'unlock',
  'subscribe',
  'unsubscribe',
  'grant',
  'revoke',
];
const outcomes: readonly AuditOutcome[] = [
  'done',
  'failed',
  'not-sent',
  'unconfirmed',
  'dropped',
  'undone',
  'refused',
];
const onServers: readonly AuditAction[] = ['reboot', 'stop', 'boot', 'install', 'lock', 'unlock'];

const entryOf = (what: AuditAction, at: number): AuditEntry => ({
  id: at + 1,
  times: at === 3 ? 119 : 1,
  at: now - at * hour,
  chatId: 5 as ChatId,
  accountId: 1 as AccountId,
  serverId: onServers.includes(what) ? (1 as ServerId) : undefined,
  serverName: onServers.includes(what) ? (at % 2 === 0 ? 'web-1' : nasty) : '',
  personId: at === 4 ? undefined : (5 as PersonId),
  personName: at === 4 ? '' : at % 2 === 0 ? 'Анна' : nasty,
  action: what,
  outcome: outcomes[at % outcomes.length] ?? 'done',
  detail: what === 'link' || what === 'unlink' ? 'Работа' : what === 'add-key' ? 'anna@laptop' : russian,
});
const entries = actions.map(entryOf);
const all = { server: 0 as ServerId, person: 0 as PersonId, canExport: false, rejected: [] };

export const auditLogSamples: ViewSamples = {
  'auditLogView: empty': locale =>
    auditLogView({ entries: [], hasNewer: false, hasOlder: false, ...all }, locale),
  'auditLogView: every action': locale =>
    auditLogView({ entries, hasNewer: false, hasOlder: false, ...all }, locale),
  'auditLogView: first page': locale =>
    auditLogView({ entries: entries.slice(0, 3), hasNewer: false, hasOlder: true, ...all }, locale),
  'auditLogView: middle page of one server': locale =>
    auditLogView(
      { entries: entries.slice(0, 3), hasNewer: true, hasOlder: true, ...all, server: 1 as ServerId },
      locale,
    ),
  'auditLogView: last page of one person': locale =>
    auditLogView(
      { entries: entries.slice(0, 3), hasNewer: true, hasOlder: false, ...all, person: 5 as PersonId },
      locale,
    ),
  'auditLogView: to be had as a file': locale =>
    auditLogView(
      { entries: entries.slice(0, 3), hasNewer: false, hasOlder: false, ...all, canExport: true },
      locale,
    ),
  'auditLogView: key rejected': locale =>
    auditLogView({ entries: [], hasNewer: false, hasOlder: false, ...all, rejected: [refused] }, locale),
  'auditLogView: one key of several rejected': locale =>
    auditLogView(
      { entries: entries.slice(0, 3), hasNewer: false, hasOlder: false, ...all, rejected: [refused] },
      locale,
    ),
  'auditLogFilterView: some': locale =>
    auditLogFilterView(
      ['web-1', russian, nasty, emoji].map((name, at) => ({ ...all, name, server: (at + 1) as ServerId })),
      locale,
    ),
};
