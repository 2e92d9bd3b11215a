/**
 * Prints the files of src that run from a press of Reboot until the provider receives it, with the app and both
 * fakes in this process: `node --require ./src/check-node.cjs bench/press-path.ts`.
 */
import { Session, type Profiler } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { startInProcess } from './rig/in-process.ts';

const src = join(import.meta.dirname, '../src');
// Otherwise the files of polling would be counted too.
const { provider, telegram, stop } = await startInProcess({ POLL_IDLE_SECONDS: '3600' });

const account = provider.addAccount();
provider.addServer(account.cid);
const person = telegram.person({ firstName: 'Anna' });
const messages = () => telegram.messagesIn(person, { fromBot: true });
const has = (label: string) => () =>
  messages().findLast(({ keyboard }) => keyboard.flat().some(({ text }) => text.includes(label)));
await person.writes(`/link ${account.cid} ${account.key}`);
await telegram.until(() => provider.callsOf('getinfo').length > 0 || undefined);
await telegram.until(has('Servers'));
await person.writes('/servers');
const list = await telegram.until(has('37-1-0'));
person.clicks(list, '37-1-0');
const card = await telegram.until(has('Reboot'));
await setTimeout(1_000);

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
/** The functions that have run since the last call. */
const coverage = async () => (await session.post('Profiler.takePreciseCoverage')).result;
await coverage();
await setTimeout(1_000);
const idle = await coverage();
provider.fault('reboot', { kind: 'delay', delayMs: 2_000 });
person.clicks(card, 'Reboot');
while (provider.callsOf('reboot').length === 0) await new Promise(setImmediate);
const pressed = await coverage();
session.disconnect();

/** The functions that ran, each by its file and its place there. */
const functionsIn = (scripts: readonly Profiler.ScriptCoverage[]) =>
  scripts.flatMap(({ url, functions }) =>
    functions
      .filter(({ ranges }) => ranges.some(({ count }) => count > 0))
      .map(({ ranges }) => ({ url, id: `${url}:${ranges[0]?.startOffset}` })),
  );
// The background loops also run in an idle second.
const background = new Set(functionsIn(idle).map(({ id }) => id));
const files = [...new Set(functionsIn(pressed).flatMap(({ url, id }) => (background.has(id) ? [] : url)))]
  .filter(url => url.startsWith('file:'))
  .map(url => relative(src, fileURLToPath(url)))
  .filter(file => !file.startsWith('..'))
  .sort();
process.stdout.write(`${files.join('\n')}\n${files.length} files\n`);

await stop();
