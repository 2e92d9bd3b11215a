import { createApp } from './app.ts';
import { describeMistakes, loadConfig } from './config.ts';
import { describeStartFailure } from './core/start-failure.ts';
import { createLog } from './runtime/log.ts';

/** sysexits.h: EX_CONFIG, EX_TEMPFAIL, EX_SOFTWARE, EX_IOERR, EX_DATAERR. */
const exitCodes = { config: 78, busy: 75, bug: 70, io: 74, data: 65 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

// What this process makes is for its own user alone, whatever the shell's habits are.
process.umask(0o077);

async function run(): Promise<number> {
  const loaded = loadConfig({});
  if (loaded.kind === 'failed') {
    for (const line of describeMistakes(loaded.failure)) say(line);
    return exitCodes.config;
  }
  const { config, warnings } = loaded.value;
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  for (const warning of warnings) log.warn('configuration', { warning });
  process.on('uncaughtException', error => {
    log.fatal('uncaught', { error });
    process.exit(exitCodes.bug);
  });

  const app = createApp(config, { log });
  const started = app.start();
  if (started.kind === 'failed') {
    const { failure } = started;
    say(describeStartFailure(failure));
    switch (failure.kind) {
      case 'already-running':
        return exitCodes.busy;
      case 'cannot-open':
        return exitCodes.io;
      case 'damaged':
      case 'vault-damaged':
      case 'newer':
      case 'edited':
      case 'out-of-order':
        return exitCodes.data;
      case 'wrong-master-key':
        return exitCodes.config;
    }
  }
  log.info('started');

  const asked = new Promise<'signal'>(resolve => {
    // A second signal is somebody who doesn't want to wait.
    const onSignal = () => resolve('signal');
    process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  });
  const why = await Promise.race([asked, app.ended]);
  await app.stop();
  switch (why) {
    case 'signal':
    case 'stopped':
      return 0;
    case 'token-refused':
      say(
        `BOT_TOKEN: ${config.telegramApiRoot.host} doesn't know this bot. Look the token up at https://t.me/BotFather, and TELEGRAM_API_ROOT`,
      );
      return exitCodes.config;
    case 'token-in-use':
      say('another process fetches the updates of this bot: one process a token. Stop that one first');
      return exitCodes.busy;
  }
}

process.exitCode = await run();
// Whatever still holds the event loop open has had its time.
process.exit();
