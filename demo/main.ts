import { once } from 'node:events';

import { startDemo } from './start-demo.ts';

const defaultPort = 8080;

const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** Runs the demo until it is stopped, or the bot ends. */
async function runDemo(): Promise<number> {
  const { page, account, bot, stop } = await startDemo({ port: defaultPort });
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(bot, 'exit')]);

  print();
  print('inferno-vps-bot demo. Nothing leaves this machine, and nothing is saved.');
  print();
  if (!page.url.endsWith(`:${defaultPort}`)) {
    print(`Port ${defaultPort} is in use. The page is on another port.`);
    print();
  }
  print(`  Open      ${page.url}`);
  print(`  and send  /link ${account.cid} ${account.key}`);
  print(`  or        /login ${account.email} ${account.password}`);
  print();
  print('Then press Servers. A few seconds after linking, a new VPS gets installed.');
  print('Press Ctrl+C to stop.');
  print();

  await stopped;
  return stop();
}

process.exitCode = await runDemo();
