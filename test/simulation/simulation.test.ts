import fc from 'fast-check';
import { expect, test } from 'vitest';

import { useBeginning } from './beginning.ts';
import { foundBefore, histories, inWords, type History } from './history.ts';
import { runHistory, type Told } from './run-history.ts';

const { clock, file, at } = useBeginning();
const long = process.env.LONG !== undefined;
const numRuns = Number(process.env.SIMULATION_RUNS ?? (long ? 10_000 : 100));
const seed = Number(process.env.SIMULATION_SEED ?? (long ? Date.now() % 2 ** 31 : 20_260_714));

/** The shrunk history once more, with all that happens in it. */
async function retell(history: History): Promise<string> {
  const lines: string[] = [];
  const { wrong } = await runHistory(file(), at(), clock, history, line => lines.push(line));
  return [inWords(history), '', ...lines, '', ...wrong].join('\n');
}

test(`${numRuns} histories with crashes between any two steps: nothing twice, nothing lost`, async () => {
  const startedAt = process.cpuUsage();
  const sum = { histories: 0, calls: 0, writes: 0, unknown: 0, crashes: 0, said: 0, virtualHours: 0 };
  const add = (told: Told): void => {
    sum.histories += 1;
    sum.calls += told.calls;
    sum.writes += told.writes;
    sum.unknown += told.unknown;
    sum.crashes += told.crashes;
    sum.said += told.said;
    sum.virtualHours += told.virtualMs / 3_600_000;
  };
  const outcome = await fc.check(
    fc.asyncProperty(histories, async history => {
      const told = await runHistory(file(), at(), clock, history);
      add(told);
      return told.wrong.length === 0;
    }),
    { numRuns, seed, examples: foundBefore.map((history): [History] => [history]) },
  );
  const { user, system } = process.cpuUsage(startedAt);
  const figures = { ...sum, virtualHours: Math.round(sum.virtualHours), cpuSeconds: (user + system) / 1e6 };
  process.stdout.write(`simulation: ${JSON.stringify(figures)}\n`);
  const [shrunk] = outcome.counterexample ?? [];
  if (shrunk === undefined) {
    expect(outcome.failed, String(outcome.errorInstance)).toBe(false);
    return;
  }
  const story = await retell(shrunk);
  expect.fail(
    `SIMULATION_SEED=${outcome.seed}, found after ${outcome.numRuns} histories, shrunk ${outcome.numShrinks} times:\n${story}${outcome.errorInstance instanceof Error ? `\n${outcome.errorInstance.stack ?? ''}` : ''}`,
  );
}, 3_600_000);
