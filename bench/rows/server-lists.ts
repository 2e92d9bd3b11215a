import { measure, startBot, startFakes, startLoop } from '../rig/bot.ts';
import { copyDatabase, createDatabase } from '../rig/database.ts';
import { median, rounds, type Table } from '../rig/report.ts';

const [people, perPerson, hourMs] = [400, 10, 3_600_000];
const updates = 1_200;

const createStore = (accounts: number): string =>
  createDatabase({ accounts, serversOf: index => (index < people ? perPerson : 1), dueWithinMs: hourMs });

/** CPU and wall time of one program in µs an update; `store` undefined: the telegraf echo. */
async function runOnce(store: string | undefined) {
  const fakes = await startFakes();
  const started =
    store === undefined
      ? startLoop('telegraf', fakes.telegramUrl)
      : await startBot(fakes, {
          // A list shows what was read within half a minute, and reads again what wasn't.
          path: copyDatabase(store),
          env: {
            ...{ TELEGRAM_MESSAGES_PER_SECOND: '0', COMMANDS_PER_MINUTE: '1000' },
            ...{ POLL_IDLE_SECONDS: String(hourMs / 1_000), PROVIDER_CALLS_PER_SECOND: '1' },
          },
        });
  await fakes.telegram.polled();
  const write = (count: number) => fakes.telegram.write({ text: '/servers', count, people });
  await write(updates);
  const { result: ms, cpuUs } = await measure(started, () => write(updates));
  await started.stop();
  await fakes.stop();
  return { wallUs: (ms * 1_000) / updates, cpuUs: cpuUs / updates };
}

/** Lists of ten servers, with a small database and with a large one. */
export async function servers(): Promise<Table> {
  const cases = [undefined, people, 10_000] as const;
  const stores = cases.map(accounts => (accounts === undefined ? undefined : createStore(accounts)));
  const runs = cases.map(() => [] as Awaited<ReturnType<typeof runOnce>>[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, store] of stores.entries()) runs[index]?.push(await runOnce(store));
  }
  const [echo, ...ours] = runs.map(all => ({
    wall: median(all.map(({ wallUs }) => wallUs)),
    cpu: median(all.map(({ cpuUs }) => cpuUs)),
  }));
  return {
    title: `/servers with ${perPerson} servers`,
    columns: ['accounts in the database', '× telegraf by wall time', '× by CPU', 'CPU µs an update'],
    rows: ours.map(({ wall, cpu }, index) => [
      String(cases[index + 1]),
      (echo?.wall ?? NaN) / wall,
      (echo?.cpu ?? NaN) / cpu,
      cpu,
    ]),
  };
}
