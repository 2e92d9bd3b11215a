import { measure, startBot, startFakes, startLoop } from '../rig/bot.ts';
import { median, rounds, type Table } from '../rig/report.ts';

const [warmUp, updates, people] = [2_000, 4_000, 2_000];
const programs = ['this bot', 'telegraf', 'grammy', 'undici'] as const;

/** One program alone: CPU and wall time in µs an update. */
async function runOnce(program: (typeof programs)[number]) {
  const fakes = await startFakes();
  const started =
    program === 'this bot'
      ? await startBot(fakes, { env: { TELEGRAM_MESSAGES_PER_SECOND: '0' } })
      : startLoop(program, fakes.telegramUrl);
  await fakes.telegram.polled();
  const write = (count: number) => fakes.telegram.write({ text: '/help', count, people });
  await write(warmUp);
  const { result: ms, cpuUs } = await measure(started, () => write(updates));
  await started.stop();
  await fakes.stop();
  return { wallUs: (ms * 1_000) / updates, cpuUs: cpuUs / updates };
}

/** Answers to `/help` without pacing, against programs that only echo. */
export async function help(): Promise<Table> {
  const runs = new Map(programs.map(program => [program, [] as Awaited<ReturnType<typeof runOnce>>[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [program, all] of runs) all.push(await runOnce(program));
  }
  const of = (program: (typeof programs)[number]) => ({
    wall: median(runs.get(program)?.map(({ wallUs }) => wallUs) ?? []),
    cpu: median(runs.get(program)?.map(({ cpuUs }) => cpuUs) ?? []),
  });
  const echo = of('telegraf');
  return {
    title: `/help: ${updates} updates from ${people} people at once, no pacing`,
    columns: ['program', '× telegraf by wall time', '× telegraf by CPU', 'CPU µs an update'],
    rows: programs.map(program => {
      const { wall, cpu } = of(program);
      return [program, echo.wall / wall, echo.cpu / cpu, cpu];
    }),
  };
}
