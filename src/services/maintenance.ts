import { auditRetentionMs } from '../domain/audit-entry.ts';
import { createClockJumpDetector } from '../lib/loop.ts';
import type { OperationId } from '../domain/operation.ts';
import type { AccountLinking } from './accounts.ts';
import type { BulkActions } from './bulk-actions.ts';
import type { PollIntervals } from './polling/scheduler.ts';
import type { Context } from './context.ts';
import type { OutboxBody } from '../domain/notification.ts';
import { type ChatId, type PersonId, privateChatOf } from '../domain/server.ts';

/** Recovery at the start, pruning, and handling of clock jumps and the end of outages. */
export function createMaintenance(
  deps: Pick<Context, 'db' | 'notifier' | 'tasks' | 'wakeups' | 'log' | 'now' | 'executor' | 'dispatcher'> & {
    readonly accountLinking: Pick<AccountLinking, 'pending' | 'check'>;
    readonly bulkActions: Pick<BulkActions, 'resume'>;
    readonly intervals: Pick<PollIntervals, 'idleMs'>;
  },
) {
  const { db, accountLinking, tasks, wakeups, now } = deps;
  const hasClockJumpedBack = createClockJumpDetector(now);
  let wasThere = true;

  const clampTimestamps = (): void => {
    deps.log.warn('clock-jump');
    db.clock.clampTimestamps(now(), deps.intervals.idleMs());
    for (const wakeup of Object.values(wakeups)) wakeup.wake();
  };

  return {
    /** Continues what the previous process left unfinished. Call it once, at the start. */
    recover(): void {
      if (db.clock.isNeeded(now())) clampTimestamps();
      db.outbox.releaseAll();
      const accepted = deps.executor.recover();
      const isOfBulk = (id: OperationId): boolean => {
        const operation = db.operations.get(id);
        return operation !== undefined && 'bulkId' in operation && operation.bulkId !== undefined;
      };
      for (const id of accepted.filter(each => !isOfBulk(each)))
        deps.dispatcher.dispatch(id, Promise.resolve());
      deps.bulkActions.resume(accepted.filter(isOfBulk));
      for (const { id } of accountLinking.pending()) {
        tasks.start('check-link', () => accountLinking.check(id));
      }
      for (const { request, ...message } of db.pendingRequests.left()) {
        tasks.start('report-interrupted', async () => {
          await deps.notifier.reportInterrupted(message.chatId, message.messageId, request);
          db.pendingRequests.end(message);
        });
      }
    },

    /** Wraps a loop to check the clock first: after a jump back, due times would otherwise be far in the future. */
    withClockCheck:
      (run: () => number): (() => number) =>
      () => {
        if (hasClockJumpedBack()) clampTimestamps();
        return run();
      },

    /** After an outage: polls what could not be read within one idle interval, spread evenly over it. */
    resumePolling(): void {
      const withinMs = deps.intervals.idleMs();
      db.transaction(() => {
        db.servers.expediteFailed(now(), withinMs);
        db.accounts.expediteFailed(now(), withinMs);
      });
      wakeups.poll.wake();
    },

    /** Checks whether the database files were removed while the bot runs. `false`: another process uses them now. */
    checkFiles(): boolean {
      const lock = db.renewLock();
      if (lock === 'renewed') deps.log.warn('lock-file-removed');
      if (lock === 'in-use') deps.log.fatal('database-in-use');
      const isThere = db.isFileThere();
      if (!isThere && wasThere) deps.log.fatal('database-file-removed');
      wasThere = isThere;
      return lock !== 'in-use';
    },

    /** Deletes what has expired, and update ids and sent notifications that are older. `false`: there is more. */
    prune(idsBefore: number, sentBefore: number): boolean {
      const isDone = db.transaction(() => {
        const areIdsDone = db.inbox.prune(idsBefore);
        db.inbox.replaceKey();
        db.outbox.prune(sentBefore);
        db.dialogs.prune(now());
        accountLinking.pending();
        db.accounts.removeUnlinked();
        db.retention.prune(now());
        db.auditLog.prune(now() - auditRetentionMs);
        // Without a working key no poll ends them.
        deps.executor.endOverdue();
        return areIdsDone;
      });
      db.accounts.forgetDeleted();
      db.servers.forgetDeleted();
      // Overwrites the deleted rows, which may contain secrets.
      if (!db.secureCheckpoint('at-once')) {
        deps.log.warn('erased-data-in-wal', { reason: 'another program is reading the database' });
      }
      return isDone;
    },
  };
}

export type Maintenance = ReturnType<typeof createMaintenance>;

/**
 * Applies ALLOWED_USERS, which only changes with a restart. If a person was removed from it, their links are kept, but
 * they aren't polled, give no rights and aren't shown in groups until the person is on it again.
 */
export const createApplyAllowlist = (deps: Pick<Context, 'db' | 'log' | 'now' | 'notifications'>) => {
  const { db, notifications, log, now } = deps;
  const { allowlist, links } = db;

  const apply = (personId: PersonId, isAllowed: boolean): void => {
    const at = now();
    const kind = isAllowed ? 'access-returned' : 'access-ended';
    const notify = (chatId: ChatId, body: OutboxBody): void =>
      void notifications.enqueue({
        key: `${kind}:${personId}:${'accountId' in body ? body.accountId : ''}:${at}:${chatId}`,
        chatId,
        personId: chatId > 0 ? personId : undefined,
        body,
      });
    if (isAllowed) {
      allowlist.resumeLinks(personId);
      allowlist.pollAccounts(personId, at);
    } else {
      allowlist.pauseLinks(personId);
      for (const { id } of links.candidatesOf(personId)) links.destroy(id);
    }
    const changed = isAllowed
      ? allowlist.resumeSubscriptions(personId)
      : allowlist.pauseSubscriptions(personId, at);
    notify(privateChatOf(personId), { kind });
    for (const { chatId, accountId, topicId } of changed) {
      notify(chatId, { kind, accountId, topicId });
    }
    log.warn(kind, { person: personId });
  };

  return (isAllowed: (person: PersonId) => boolean): void =>
    db.transaction(() => {
      for (const owner of allowlist.owners()) {
        const isNow = isAllowed(owner.personId);
        if (isNow !== owner.isAllowed) apply(owner.personId, isNow);
      }
    });
};
