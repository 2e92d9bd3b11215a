import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';

/** The rows, filled in by the tests. */
export const table: { provider: readonly string[]; telegram: readonly string[] } = {
  provider: [],
  telegram: [],
};

/** Without what differs from one run to the next. */
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
  /** Messages that are seen, and calls that sent the answer. */
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

What people see, and what the provider is asked for, when a call fails. \`test/e2e/faults.test.ts\` writes both tables
from what it saw, and fails if they differ. \`npx vitest run test/e2e/faults.test.ts -u\` updates them.

## The provider

A person presses Reboot, and asks for the SSH keys. A reboot isn't safe to repeat, so it is sent once. A read is
tried again. The person can't see whether the provider rebooted the server in spite of the fault, so the bot never claims it.

| the provider … | carried out | one reads | in the end, after six minutes at most | reboots asked | one reads of the keys | keys asked |
| --- | --- | --- | --- | --- | --- | --- |
${table.provider.join('\n')}

## Telegram

A person presses Reboot, and the fault hits the message with the outcome; then it hits the answer to /help.
A message that may have arrived is edited again, but not sent again.

| Telegram … | the outcome is seen | the answer to /help is seen | and was sent |
| --- | --- | --- | --- |
${table.telegram.join('\n')}
`;
