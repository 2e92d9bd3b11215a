import { query } from './test-database.ts';

/**
 * What one transaction writes, and so is never there in part. Each query finds rows that break its invariant.
 */
const violations: Readonly<Record<string, string>> = {
  'a pair without its data key': `SELECT id FROM links WHERE data_key_id NOT IN (SELECT id FROM data_keys)`,
  'a data key without its pair': `SELECT id FROM data_keys
    WHERE purpose = 'link' AND id NOT IN (SELECT data_key_id FROM links)`,
  'a data key that was never wrapped': `SELECT id FROM data_keys WHERE wrapped = '' OR commitment = ''`,
  'a pair that was never sealed': `SELECT id FROM links WHERE cid = '' OR key = ''`,
  'a link whose account was never polled': `SELECT l.id FROM links l JOIN accounts a ON a.id = l.account_id
    WHERE l.state = 'ok' AND (a.first_polled_at IS NULL OR NOT EXISTS
      (SELECT 1 FROM servers s WHERE s.account_id = a.id))`,
  'a link without its notification': `SELECT id FROM links l WHERE state = 'ok'
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE key LIKE 'link:' || l.id || ':linked:%')`,
  'somebody with links and not one default': `SELECT person_id FROM links WHERE state <> 'checking'
    GROUP BY person_id HAVING sum(is_default) <> 1`,
  'an end without its time, or the reverse': `SELECT id FROM operations
    WHERE (ended_at IS NULL) <> (state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered'))`,
  'a state without its time': `SELECT id FROM operations
    WHERE (sent_at IS NULL AND state IN ('sent', 'acknowledged', 'unanswered', 'done', 'failed', 'unconfirmed'))
      OR (sent_at IS NOT NULL AND state IN ('waiting', 'accepted', 'dropped', 'undone'))
      OR (answered_at IS NULL AND state IN ('acknowledged', 'unanswered', 'done', 'unconfirmed'))`,
  'an order that was sent without the list before it': `SELECT id FROM operations
    WHERE action = 'order' AND sent_at IS NOT NULL AND details ->> 'ordersBefore' IS NULL`,
  'a completed order without its server': `SELECT o.id FROM operations o
    WHERE o.action = 'order' AND o.state = 'done' AND NOT EXISTS (SELECT 1 FROM servers s
      WHERE s.account_id = o.account_id AND s.order_id = o.details ->> 'orderId')`,
  // Its line in the audit log, and the new version of the keyboards.
  'an end that is not in the audit log once': `SELECT o.action FROM operations o WHERE ended_at IS NOT NULL
    GROUP BY o.account_id, o.action, o.state HAVING count(*) <> (SELECT count(*) FROM audit_log r
      WHERE r.account_id = o.account_id AND r.action = o.action AND r.outcome = o.state)`,
  'an operation without a new keyboard version': `SELECT s.id FROM servers s
    WHERE keyboard_version <> 1 + (SELECT count(*) FROM operations o WHERE o.server_id = s.id)`,
  'a stop without its notification, or the reverse': `SELECT s.id FROM servers s
    WHERE (SELECT count(*) FROM outbox WHERE key LIKE 'event:' || s.id || ':stopped-unexpectedly:%')
      <> (s.down_since IS NOT NULL)`,
  'an outage of an account that is monitored': `SELECT 1 FROM outages o JOIN accounts a ON a.id = o.account_id
    WHERE o.ended_at IS NULL AND a.stopped_at IS NULL`,
  'a notification that ended without its time': `SELECT id FROM outbox WHERE (state = 'waiting') <> (ended_at IS NULL)`,
  'a live message without its operation': `SELECT 1 FROM live_messages
    WHERE operation_id NOT IN (SELECT id FROM operations)`,
};

/** The invariants that a database breaks, and what is damaged in it. */
export function findViolations(path: string): readonly string[] {
  const found = Object.entries(violations).filter(([, sql]) => query(path, sql).length > 0);
  const integrity = query<{ integrity_check: string }>(path, 'PRAGMA integrity_check');
  return [
    ...found.map(([what]) => what),
    ...integrity.map(row => row.integrity_check).filter(line => line !== 'ok'),
    ...query(path, 'PRAGMA foreign_key_check').map(row => JSON.stringify(row)),
  ];
}
