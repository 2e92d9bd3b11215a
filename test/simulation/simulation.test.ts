import fc from 'fast-check';
import { expect, test } from 'vitest';

import { useInitialState } from './initial-state.ts';
import { regressions, histories, describeHistory, type History } from './history.ts';
import { runHistory, type HistoryResult } from './run-history.ts';

const { clock, file, at } = useInitialState();
const long = process.env.LONG !== undefined;
const numRuns = Number(process.env.SIMULATION_RUNS ?? (long ? 10_000 : 100));
const seed = Number(process.env.SIMULATION_SEED ?? (long ? Date.now() % 2 ** 31 : 20_260_714));

/** The shrunk history again, with a trace. */
async function describeFailure(history: History): Promise<string> {
  const lines: string[] = [];
  const { wrong } = await runHistory(file(), at(), clock, history, line => lines.push(line));
  return [describeHistory(history), '', ...lines, '', ...wrong].join('\n');
}

test(`${numRuns} histories with crashes between any two steps repeat nothing and lose nothing`, async () => {
  const startedAt = process.cpuUsage();
  const sum = { histories: 0, calls: 0, writes: 0, unknown: 0, crashes: 0, said: 0, virtualHours: 0 };
  const add = (result: HistoryResult): void => {
    sum.histories += 1;
    sum.calls += result.calls;
    sum.writes += result.writes;
    sum.unknown += result.unknown;
    sum.crashes += result.crashes;
    sum.said += result.said;
    sum.virtualHours += result.virtualMs / 3_600_000;
  };
  const outcome = await fc.check(
    fc.asyncProperty(histories, async history => {
      const result = await runHistory(file(), at(), clock, history);
      add(result);
      return result.wrong.length === 0;
    }),
    { numRuns, seed, examples: regressions.map((history): [History] => [history]) },
  );
  const { user, system } = process.cpuUsage(startedAt);
  const figures = { ...sum, virtualHours: Math.round(sum.virtualHours), cpuSeconds: (user + system) / 1e6 };
  process.stdout.write(`simulation: ${JSON.stringify(figures)}\n`);
  const [shrunk] = outcome.counterexample ?? [];
  if (shrunk === undefined) {
    expect(outcome.failed, String(outcome.errorInstance)).toBe(false);
    return;
  }
  const story = await describeFailure(shrunk);
  expect.fail(
    `SIMULATION_SEED=${outcome.seed}, found after ${outcome.numRuns} histories, shrunk ${outcome.numShrinks} times:\n${story}${outcome.errorInstance instanceof Error ? `\n${outcome.errorInstance.stack ?? ''}` : ''}`,
  );
}, 3_600_000);
