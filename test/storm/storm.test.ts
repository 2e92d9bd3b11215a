import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { storm } from './storm.ts';

const kills = process.env.LONG === undefined ? 20 : 200;
const chosen = process.env.STORM_SEED ?? '';
const seeds = [20_260_714, ...(chosen === '' ? [] : [Number(chosen)])];

test.each(seeds)(
  `a storm with ${kills} times kill -9: nothing lost, nothing twice (seed %i)`,
  async seed => {
    const { figures, wrong, transcript } = await storm(seed, kills);
    process.stdout.write(`storm: ${JSON.stringify(figures)}\n`);
    if (wrong.length > 0) {
      const file = join(tmpdir(), `storm-${seed}.txt`);
      writeFileSync(file, transcript);
      process.stdout.write(
        `STORM_SEED=${seed}\n${transcript.slice(-20_000)}\nThe whole transcript: ${file}\n`,
      );
    }
    expect(wrong, `STORM_SEED=${seed}`).toEqual([]);
  },
  240_000 + kills * 10_000,
);
