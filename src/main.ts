import packageJson from '../package.json' with { type: 'json' };
import type { AppEnd } from './app.ts';
import {
  deleteSecretVariables,
  describeProblems,
  loadConfig,
  peopleWhoMayUseIt,
  type Config,
} from './config.ts';
import { describeStartFailure, exitCodeOf, exitCodes } from './domain/start-failure.ts';
import { createLog, type Log } from './lib/log.ts';
import { withTimeout } from './lib/loop.ts';

/** A stop takes four seconds at most; after this something hangs. */
const stopTimeoutMs = 8_000;
const sameSignalMs = 1_000;

const printError = (line: string): void => void process.stderr.write(`${line}\n`);

/** Resolves at the first SIGTERM or SIGINT. A later one ends the process at once. */
const waitForSignal = (): Promise<'signal'> =>
  new Promise(resolve => {
    let firstAt: number | undefined;
    const onSignal = () => {
      resolve('signal');
      // Under npm a signal to the process group arrives twice, because npm forwards its own.
      firstAt ??= performance.now();
      if (performance.now() - firstAt > sameSignalMs) process.exit(exitCodes.bug);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });

function logUncaughtExceptions(log: Log): void {
  process.on('uncaughtException', error => {
    try {
      log.fatal('uncaught-exception', { error });
    } finally {
      // Otherwise Node would print the error itself, including any secret.
      process.exit(exitCodes.bug);
    }
  });
}

/** Prints why the bot ended by itself; returns the exit code. */
function explainEnd(end: Exclude<AppEnd, 'stuck'> | 'signal', config: Config): number {
  switch (end) {
    case 'signal':
    case 'stopped':
      return exitCodes.ok;
    case 'token-refused':
      printError(
        `BOT_TOKEN: ${config.telegramApiRoot.host} doesn't know this bot. Check the token at https://t.me/BotFather, and TELEGRAM_API_ROOT`,
      );
      return exitCodes.config;
    case 'cannot-listen':
      printError(
        `HTTP_PORT: can't listen on ${config.httpHost} port ${config.httpPort ?? 0}: another process uses it, or this user is not allowed to`,
      );
      return exitCodes.busy;
    case 'database-in-use':
      printError(describeStartFailure({ kind: 'already-running', path: config.databasePath }));
      return exitCodes.busy;
    case 'token-in-use':
      printError(
        'another process fetches the updates of this bot, and only one process can use a token. Stop the other one first',
      );
      return exitCodes.busy;
  }
}

const usage: readonly string[] = [
  'usage: npm start [-- --help | --version]',
  '',
  'Runs the bot until SIGTERM or SIGINT. Settings come from .env in this folder and from the environment:',
  '.env.example describes each. npm run ops -- --help lists the commands for operators.',
];

/** Handles command line arguments; returns the exit code, or `undefined` to run the bot. */
function answerArguments(args: readonly string[]): number | undefined {
  const [first, ...rest] = args;
  if (first === undefined) return undefined;
  if (rest.length === 0 && (first === '--version' || first === '-v')) {
    process.stdout.write(`${packageJson.version}\n`);
    return exitCodes.ok;
  }
  if (rest.length === 0 && (first === '--help' || first === '-h')) {
    process.stdout.write(`${usage.join('\n')}\n`);
    return exitCodes.ok;
  }
  usage.forEach(printError);
  return exitCodes.usage;
}

async function run(): Promise<number> {
  const answered = answerArguments(process.argv.slice(2));
  if (answered !== undefined) return answered;
  const loaded = loadConfig({});
  if (loaded.kind === 'failed') {
    for (const line of describeProblems(loaded.failure)) printError(line);
    return exitCodes.config;
  }
  deleteSecretVariables();
  const { config, warnings } = loaded.value;
  const format = process.stdout.isTTY ? 'text' : config.logsToJournal ? 'journal' : 'json';
  const log = createLog({ level: config.logLevel, format });
  for (const { problem, fix } of warnings) log.warn('configuration', { warning: problem, fix });
  logUncaughtExceptions(log);
  // Registered before the start, so that a signal during the start stops the process after it.
  const signal = waitForSignal();

  // Loading it takes most of the start, and a wrong configuration is explained without it.
  const { startApp } = await import('./app.ts');
  const started = await startApp(config, { log });
  if (started.kind === 'failed') {
    const reason = describeStartFailure(started.failure);
    if (format === 'journal') log.fatal('start-failed', { reason });
    else printError(reason);
    return exitCodeOf(started.failure);
  }
  log.info('started', { version: packageJson.version, allowed: peopleWhoMayUseIt(config) });
  const app = started.value;
  const end = await Promise.race([signal, app.ended]);
  // Don't wait for something that is stuck.
  if (end === 'stuck') return exitCodes.bug;
  const stopped = await withTimeout(app.stop, stopTimeoutMs, 'timed-out');
  if (stopped === 'timed-out') {
    log.error('stop-timed-out');
    return exitCodes.bug;
  }
  return explainEnd(end, config);
}

// Files of this process are for its user only, even if the shell's umask allows more.
process.umask(0o077);
process.exitCode = await run();
// Anything that still keeps the event loop alive has had enough time.
process.exit();
