/**
 * Runs the benchmarks, all or those that are named: `npm run bench`, `npm run bench help polling`. Each program that is
 * measured runs in a process of its own, and so does each fake. Prints Markdown.
 */
import { fillCompileCache } from './rig/bot.ts';
import { describeMachine, toMarkdown, type Table } from './rig/report.ts';
import { crowd } from './rows/crowd.ts';
import { noticing } from './rows/noticing.ts';
import { growth } from './rows/growth.ts';
import { help } from './rows/help.ts';
import { idle } from './rows/idle.ts';
import { notifications } from './rows/notifications.ts';
import { outbox } from './rows/outbox.ts';
import { polling } from './rows/polling.ts';
import { presses } from './rows/presses.ts';
import { servers } from './rows/server-lists.ts';

const rows: Readonly<Record<string, () => Promise<Table>>> = {
  ...{ outbox, idle, servers, help, polling, presses, notifications, noticing, growth, crowd },
};

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !(name in rows));
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(', ')}: not one of ${Object.keys(rows).join(', ')}\n`);
  process.exit(64);
}
fillCompileCache();
process.stdout.write(`${describeMachine()}\n\n`);
for (const [name, run] of Object.entries(rows)) {
  if (asked.length === 0 || asked.includes(name)) process.stdout.write(`${toMarkdown(await run())}\n`);
}
process.exit();
