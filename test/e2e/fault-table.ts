import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';

/** The rows as the tests fill them in. */
export const table: { provider: readonly string[]; telegram: readonly string[] } = {
  provider: [],
  telegram: [],
};

/** What differs from one run to the next is not written down. */
const stable = (text: string): string =>
  text
    .replaceAll(/\d+ min(?: \d+ s)?|\d+(?:\.\d+)? s\b/g, '…')
    .replaceAll(/37\.1\.0\.\d+/g, '37.1.0.…')
    .replaceAll(/\d{1,2}:\d{2}(?::\d{2})?/g, '…')
    .replaceAll(/Order \d+/g, 'Order …')
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(0, 1)
    .join('')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');

const providerNames: Readonly<Record<ProviderFault['kind'], string>> = {
  delay: 'answers late',
  hang: 'never answers',
  reset: 'resets the connection',
  'cut-short': 'breaks off within its reply',
  status: 'answers with an error of HTTP',
  empty: 'answers with nothing',
  'html-page': 'answers with a page of HTML',
  'half-json': 'answers with half a JSON',
  endless: 'answers with 64 MiB',
  'wrong-types': 'answers with values of wrong types',
  refused: 'refuses',
  raw: 'answers with something else',
};

/** One row of the provider's table. */
export function providerRow(row: {
  readonly fault: ProviderFault;
  readonly isCarriedOut: boolean;
  readonly said: string;
  readonly saidLast: string;
  readonly reboots: number;
  readonly read: string;
  readonly reads: number;
}): string {
  const { fault } = row;
  const name = providerNames[fault.kind] + (fault.kind === 'status' ? ` (${fault.status})` : '');
  const did = row.isCarriedOut ? 'yes' : 'no';
  const then = row.saidLast === row.said ? 'the same' : stable(row.saidLast);
  return `| ${name} | ${did} | ${stable(row.said)} | ${then} | ${row.reboots} | ${stable(row.read)} | ${row.reads > 1 ? 'again' : 'once'} |`;
}

const telegramNames: Readonly<Record<TelegramFault['kind'], string>> = {
  error: 'answers 500',
  'too-many-requests': 'answers 429',
  html: 'answers with a page of HTML',
  'half-json': 'answers with half a JSON',
  'cut-short': 'breaks off within its answer',
  hang: 'never answers',
  'reset-before': 'resets the connection before it has done anything',
  'reset-after': 'resets the connection when it has done it',
  delay: 'answers late',
};

const seen = (count: number): string => (count === 0 ? 'no' : count === 1 ? 'once' : `${count} times`);

/** One row of Telegram's table. */
export function telegramRow(row: {
  readonly fault: TelegramFault;
  /** Messages that are seen, and calls that would have shown the answer. */
  readonly outcomes: number;
  readonly helps: number;
  readonly sends: number;
}): string {
  const { fault } = row;
  const did =
    'carriedOut' in fault ? (fault.carriedOut === false ? ', not having done it' : ', having done it') : '';
  return `| ${telegramNames[fault.kind]}${did} | ${seen(row.outcomes)} | ${seen(row.helps)} | ${row.sends > 1 ? 'again' : 'once'} |`;
}

/** The document. */
export const writeFaults = (): string => `# Faults

What people see, and what the provider is asked, when something goes wrong on the way. Both tables are written by
\`test/e2e/faults.test.ts\` from what it saw, and the test fails where they say something else:
\`npx vitest run test/e2e/faults.test.ts -u\` writes them anew.

## The provider

Somebody presses Reboot, and asks for the SSH keys. A reboot isn't safe to repeat: it is sent once. A read is tried
again. Whether the provider did it all the same is what the person can't see, so it must never be claimed.

| the provider … | carried out | one reads | in the end, after six minutes at most | reboots asked | one reads of the keys | keys asked |
| --- | --- | --- | --- | --- | --- | --- |
${table.provider.join('\n')}

## Telegram

Somebody presses Reboot, and the message that would say what came of it meets the trouble; then the answer to /help does.
What may have arrived is edited again, and not sent again.

| Telegram … | the outcome is seen | the answer to /help is seen | and was sent |
| --- | --- | --- | --- |
${table.telegram.join('\n')}
`;
