/** What one look found: fine, worth knowing, or in the way. */
export interface Finding {
  readonly level: 'fine' | 'odd' | 'wrong';
  readonly what: string;
  readonly mend?: string;
}

export const fine = (what: string): Finding => ({ level: 'fine', what });
export const odd = (what: string, mend: string): Finding => ({ level: 'odd', what, mend });
export const wrong = (what: string, mend: string): Finding => ({ level: 'wrong', what, mend });

const marks = { fine: '✓', odd: '!', wrong: '✗' } as const;

/** One line. */
export const describeFinding = ({ level, what, mend }: Finding): string =>
  `${marks[level]} ${what}${mend === undefined ? '' : `. Mend: ${mend}`}`.replaceAll(/\s+/g, ' ');

/** Waits for a look no longer than this; what it would have found later is nobody's. */
export async function within(
  deadlineMs: number,
  name: string,
  look: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>(resolve => {
    timer = setTimeout(() => {
      giveUp.abort();
      resolve([
        wrong(`${name}: no answer within ${deadlineMs / 1000} s`, 'look whether it hangs, then ask again'),
      ]);
    }, deadlineMs);
  });
  try {
    return await Promise.race([look(giveUp.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
