import type { AccountId, PersonId } from '../domain/server.ts';
import type { Subscription } from '../domain/access.ts';
import type { Database } from './database.ts';
import type { PollSchedule } from './poll-schedule.ts';
import { createStatements, rowsAs } from './sql.ts';

type ChangedSubscription = Pick<Subscription, 'chatId' | 'accountId' | 'topicId'>;

const changedColumns = 'chat_id, account_id, topic_id';
const toChanged = rowsAs<ChangedSubscription>();

/** Links and subscriptions of people who may not use the bot: they are kept, and give no rights. */
export function createAllowlist(database: Database, accounts: Pick<PollSchedule<AccountId>, 'schedule'>) {
  const { all, run, values } = createStatements(database);
  const accountsOf = values<[person: PersonId], AccountId>(
    'SELECT account_id FROM links WHERE person_id = ? AND account_id IS NOT NULL',
  );
  return {
    /** People with links that the provider accepts, and whether they could use the bot when this was last applied. */
    owners: all<[], { readonly personId: PersonId; readonly isAllowed: boolean }>(
      "SELECT DISTINCT person_id, state = 'ok' AS is_allowed FROM links WHERE state IN ('ok', 'not-allowed')",
      rowsAs({ flags: ['isAllowed'] }),
    ),
    pauseLinks: run<[person: PersonId]>(
      "UPDATE links SET state = 'not-allowed' WHERE person_id = ? AND state = 'ok'",
    ),
    resumeLinks: run<[person: PersonId]>(
      "UPDATE links SET state = 'ok' WHERE person_id = ? AND state = 'not-allowed'",
    ),
    /** Returns those that were shown until now. */
    pauseSubscriptions: all<[person: PersonId, now: number], ChangedSubscription>(
      `UPDATE subscriptions SET paused_at = ?2, paused_reason = 'owner-not-allowed'
       WHERE person_id = ?1 AND paused_reason IS NOT 'owner-left' RETURNING ${changedColumns}`,
      toChanged,
    ),
    resumeSubscriptions: all<[person: PersonId], ChangedSubscription>(
      `UPDATE subscriptions SET paused_at = NULL, paused_reason = NULL
       WHERE person_id = ? AND paused_reason = 'owner-not-allowed' RETURNING ${changedColumns}`,
      toChanged,
    ),
    pollAccounts: (person: PersonId, now: number): void => {
      for (const id of accountsOf(person)) accounts.schedule(id, now);
    },
  };
}
