import type { AccountId, ChatId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** In place of when a request was answered: it ended with the subscription, answered by nobody. */
export const endedUnanswered = 0;

/**
 * Ends what came of an account's being shown in a chat, before the subscription itself is removed: whoever
 * pressed there presses no more and is granted it anew, if at all; who asked to is let in by no later answer,
 * and may ask anew at once; nobody is reminded of what is down, nor on it. Each runs in the caller's transaction.
 */
export function createSubscriptionEnd(database: Database) {
  const ending = (which: string) =>
    [
      `UPDATE roles SET withdrawn_at = @now WHERE withdrawn_at IS NULL AND ${which}`,
      // The row stays: its number stands on buttons, and must not become that of somebody else's request.
      `UPDATE team_requests SET answered_at = ${endedUnanswered} WHERE answered_at IS NULL AND ${which}`,
      `DELETE FROM incidents WHERE (chat_id, server_id) IN (
         SELECT chat_id, server_id FROM incidents JOIN servers ON servers.id = server_id WHERE ${which})`,
    ].map(sql => database.prepare<object>(sql));
  const endIn = ending('chat_id = @chat AND account_id = @account');
  const endOf = ending(
    `(chat_id, account_id) IN (SELECT chat_id, account_id FROM subscriptions
      WHERE person_id = @person AND account_id = @account)`,
  );

  return {
    /** In one chat. */
    endIn(chat: ChatId, account: AccountId, now: number): void {
      for (const statement of endIn) statement.run({ chat, account, now });
    },
    /** Wherever somebody shows their account. */
    endOf(person: PersonId, account: AccountId, now: number): void {
      for (const statement of endOf) statement.run({ person, account, now });
    },
  };
}
