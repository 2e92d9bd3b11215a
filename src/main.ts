import { createApp } from './app.ts';
import { describeProblems, deleteSecretVariables, loadConfig } from './config.ts';
import { describeStartFailure } from './core/start-failure.ts';
import { createLog } from './lib/log.ts';
import { withTimeout } from './lib/timers.ts';

/** sysexits.h: EX_CONFIG, EX_TEMPFAIL, EX_SOFTWARE, EX_IOERR, EX_DATAERR. */
const exitCodes = { config: 78, busy: 75, bug: 70, io: 74, data: 65 } as const;

/** A stop finishes what is in hand in four seconds; later something hangs. */
const stopWithinMs = 8_000;
const sameSignalMs = 1_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

// What this process makes is for its own user alone, whatever the shell's habits are.
process.umask(0o077);

async function run(): Promise<number> {
  const loaded = loadConfig({});
  if (loaded.kind === 'failed') {
    for (const line of describeProblems(loaded.failure)) say(line);
    return exitCodes.config;
  }
  deleteSecretVariables();
  const { config, warnings } = loaded.value;
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  for (const warning of warnings) log.warn('configuration', { warning });
  process.on('uncaughtException', error => {
    try {
      log.fatal('uncaught', { error });
    } finally {
      // Without this Node would print the error itself, and whatever it holds.
      process.exit(exitCodes.bug);
    }
  });

  // From now on, since a start takes its time too: a signal in its middle is obeyed at its end.
  const asked = new Promise<'signal'>(resolve => {
    let firstAt: number | undefined;
    const onSignal = () => {
      resolve('signal');
      // A signal to the whole group comes twice under npm, which passes on its own. One that comes later is
      // somebody who doesn't want to wait.
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameSignalMs) process.exit(exitCodes.bug);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });

  const app = createApp(config, { log });
  const started = await app.start();
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
  const why = await Promise.race([asked, app.ended]);
  // What is stuck can't be waited for.
  if (why === 'stuck') return exitCodes.bug;
  const stopped = await withTimeout(app.stop, stopWithinMs, 'timed-out');
  if (stopped === 'timed-out') {
    log.error('stop-overdue');
    return exitCodes.bug;
  }
  switch (why) {
    case 'signal':
    case 'stopped':
      return 0;
    case 'token-refused':
      say(
        `BOT_TOKEN: ${config.telegramApiRoot.host} doesn't know this bot. Look the token up at https://t.me/BotFather, and TELEGRAM_API_ROOT`,
      );
      return exitCodes.config;
    case 'cannot-listen':
      say(
        `HTTP_PORT: ${config.httpHost} port ${config.httpPort ?? 0} can't be listened at: it is taken by another process, or not ours to take`,
      );
      return exitCodes.busy;
    case 'token-in-use':
      say('another process fetches the updates of this bot: one process a token. Stop that one first');
      return exitCodes.busy;
  }
}

process.exitCode = await run();
// Whatever still holds the event loop open has had its time.
process.exit();
