import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { runChaos } from './run-chaos.ts';

const kills = process.env.LONG === undefined ? 5 : 200;
const chosen = process.env.CHAOS_SEED ?? '';
const seeds = [20_260_714, ...(chosen === '' ? [] : [Number(chosen)])];

test.each(seeds)(
  `${kills} kills under load lose nothing and repeat nothing (seed %i)`,
  async seed => {
    const { figures, violations, transcript } = await runChaos(seed, kills);
    process.stdout.write(`chaos: ${JSON.stringify(figures)}\n`);
    if (violations.length > 0) {
      const file = join(tmpdir(), `chaos-${seed}.txt`);
      writeFileSync(file, transcript);
      process.stdout.write(
        `CHAOS_SEED=${seed}\n${transcript.slice(-20_000)}\nThe whole transcript: ${file}\n`,
      );
    }
    expect(violations, `CHAOS_SEED=${seed}`).toEqual([]);
  },
  240_000 + kills * 10_000,
);
