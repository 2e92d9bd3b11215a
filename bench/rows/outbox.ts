import { createDatabase, notifications, openBench } from '../rig/database.ts';
import type { Table } from '../rig/report.ts';

const [rows, claimed, rounds] = [100_000, 200, 100];

/** The CPU time of some work in ms, on average: the system may count it in steps of 4 ms. */
function cpuMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let round = 0; round < rounds; round++) work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / rounds;
}

/** The two questions that delivery asks of a large outbox, in this process. */
export function outbox(): Promise<Table> {
  const fill = notifications(1);
  const path = createDatabase({
    ...{ accounts: 1, serversOf: () => 1, dueWithinMs: 3_600_000 },
    fill: (db, now) => {
      fill(db, now);
      const [first] = db.outbox.claim(now, 0, 1);
      if (first === undefined) throw new Error('nothing is due');
      for (let index = 2; index <= rows; index++) {
        db.outbox.add({ ...first, key: `event:${index}`, chatId: index as never, dueAt: now, now });
      }
    },
  });
  const db = openBench(path);
  const now = Date.now();
  const claimMs = cpuMs(() => db.outbox.claim(now, 60_000, claimed));
  const dueMs = cpuMs(() => db.outbox.nextDueAt(now));
  db.close();
  return Promise.resolve({
    title: `An outbox of ${rows} waiting messages`,
    columns: ['question', 'CPU ms'],
    rows: [
      [`claim ${claimed}`, claimMs],
      ['when is the next one due', dueMs],
    ],
  });
}
