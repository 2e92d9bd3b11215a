import type { Fault as ProviderFault } from '../../demo/provider/faults.ts';
import type { Fault as TelegramFault } from '../../demo/telegram/faults.ts';
import { failureRows, reasonRows } from './failure-table.ts';

/** Filled by the tests. */
export const table: { provider: readonly string[]; telegram: readonly string[] } = {
  provider: [],
  telegram: [],
};

/** The first line, without what differs between runs. */
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
  'cut-short': 'breaks off in the middle of its reply',
  status: 'answers with an HTTP error',
  empty: 'answers with an empty body',
  'html-page': 'answers with an HTML page',
  'half-json': 'answers with half of the JSON',
  endless: 'answers with 64 MiB',
  'wrong-types': 'answers with wrong types',
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
  return `| ${name} | ${did} | ${stable(row.said)} | ${then} | ${row.reboots} | ${stable(row.read)} | ${row.reads > 1 ? 'several' : 'one'} |`;
}

const telegramNames: Readonly<Record<TelegramFault['kind'], string>> = {
  error: 'answers 500',
  'too-many-requests': 'answers 429',
  html: 'answers with an HTML page',
  'half-json': 'answers with half of the JSON',
  'cut-short': 'breaks off in the middle of its answer',
  hang: 'never answers',
  'reset-before': 'resets the connection before acting',
  'reset-after': 'resets the connection after acting',
  delay: 'answers late',
};

const seen = (count: number): string => (count === 0 ? 'no' : count === 1 ? 'once' : `${count} times`);

/** One row of Telegram's table. */
export function telegramRow(row: {
  readonly fault: TelegramFault;
  /** Messages shown, and calls that sent the answer to /help. */
  readonly outcomes: number;
  readonly helps: number;
  readonly sends: number;
}): string {
  const { fault } = row;
  const did =
    'carriedOut' in fault ? (fault.carriedOut === false ? '; not carried out' : '; carried out') : '';
  return `| ${telegramNames[fault.kind]}${did} | ${seen(row.outcomes)} | ${seen(row.helps)} | ${row.sends > 1 ? 'twice' : 'once'} |`;
}

/** The document. */
export const writeFaults = (): string => `# Faults

What people see, and which calls are made, when a call fails. \`test/e2e/faults.test.ts\` writes the tables from what
happened, and fails if they differ. \`npx vitest run test/e2e/faults.test.ts -u\` updates them.

## The provider

A person presses Reboot, then asks for the SSH keys. A reboot isn't safe to repeat, so it is sent once; a read is
retried. Whether the provider rebooted the server in spite of the fault can only be found out by reading, and the bot
claims nothing else.

| the provider … | carried out | the card says | after at most six minutes | reboot calls | /keys says | key list calls |
| --- | --- | --- | --- | --- | --- | --- |
${table.provider.join('\n')}

## What the provider's failures are called

The end of a sentence, as in “⚠️ Just now: …”.

| the provider sends … | in English | in Russian |
| --- | --- | --- |
${failureRows().join('\n')}

## Why monitoring has stopped

An account that can't be read for more than two intervals is shown as it was, with its age. Its owners and groups get
one message, “⚪️ Monitoring has stopped: …”, and another when it is back. A group doesn't read what the provider says.

| the provider sends … | in English | in Russian |
| --- | --- | --- |
${reasonRows().join('\n')}

## Telegram

A person presses Reboot, and the fault hits the edit with the outcome; then it hits the answer to /help. After a fault
that leaves the outcome open, an edit is repeated and a new message is not.

| Telegram … | outcome shown | /help answered | answer sent |
| --- | --- | --- | --- |
${table.telegram.join('\n')}
`;
