import { join, resolve } from 'node:path';

import { createTransport } from '../bot/transport.ts';
import { describeProblems, loadConfig, webhookSecretOf, type Config } from '../config.ts';
import { createProvider } from '../provider/client.ts';
import { checkDatabase } from './check-database.ts';
import { checkDisk, checkFiles } from './check-files.ts';
import { checkClock, checkProvider, checkTelegram, listenToClocks } from './check-services.ts';
import { exit, type Surroundings } from './command.ts';
import { howToMakeKey } from './how-to-make-key.ts';
import { describeFinding, fine, odd, within, type Finding } from './finding.ts';

const deadlineMs = 12_000;

/** Prints with every secret that we know of taken out, wherever a neighbour's words may have put it. */
function createPrinter(config: Config, print: (line: string) => void): (finding: Finding) => void {
  const token = config.botToken.reveal();
  const secrets = [
    token,
    token.slice(token.indexOf(':') + 1),
    config.masterKey.reveal(),
    ...config.previousMasterKeys.map(key => key.reveal()),
    webhookSecretOf(config).reveal(),
    decodeURIComponent(config.httpsProxy?.password ?? ''),
  ].filter(secret => secret !== '');
  return finding =>
    print(secrets.reduce((line, secret) => line.replaceAll(secret, '[secret]'), describeFinding(finding)));
}

async function checkServices(config: Config, now: () => number): Promise<readonly Finding[]> {
  const clocks = listenToClocks(now);
  const proxy = config.httpsProxy;
  const transport = createTransport({
    apiRoot: config.telegramApiRoot,
    token: config.botToken,
    proxy,
    messagesPerSecond: 0,
  });
  const provider = createProvider({ url: config.infernoApiUrl, proxy });
  try {
    const found = await Promise.all([
      within(deadlineMs, 'Telegram', signal => checkTelegram(transport, config.webhookUrl, signal, now)),
      within(deadlineMs, 'provider', signal => checkProvider(provider, signal)),
    ]);
    const { telegramApiRoot, infernoApiUrl } = config;
    return [...found.flat(), ...checkClock(clocks.readings, telegramApiRoot.origin, infernoApiUrl.origin)];
  } finally {
    clocks.stop();
    await Promise.all([transport.close(), provider.close()]);
  }
}

/** Looks at everything in turn and tells each finding at once; gives the exit status. */
export async function examine(surroundings: Surroundings): Promise<number> {
  const { environment, folder, migrations, print, now } = surroundings;
  const loaded = loadConfig({ folder, ...(environment === undefined ? {} : { environment }) });
  if (loaded.kind === 'failed') {
    for (const line of describeProblems(loaded.failure)) print(`✗ ${line}`);
    if (loaded.failure.some(({ variable }) => variable.startsWith('MASTER_KEY'))) howToMakeKey.forEach(print);
    print('the rest is looked at once the configuration is right');
    return exit.configuration;
  }
  const { config, warnings } = loaded.value;
  const findings: Finding[] = [];
  const show = createPrinter(config, print);
  const tell = (found: readonly Finding[]) => {
    findings.push(...found);
    found.forEach(show);
  };

  tell(warnings.map(warning => odd(`configuration: ${warning}`, 'as it says')));
  if (warnings.length === 0) tell([fine('configuration: complete')]);
  const database = resolve(folder, config.databasePath);
  tell(await within(deadlineMs, 'files', () => checkFiles(database, join(folder, '.env'))));
  tell(await within(deadlineMs, 'disk', () => checkDisk(database)));
  // SQLite keeps this thread to itself: nothing else may be waiting for an answer meanwhile.
  tell(checkDatabase(database, migrations, config));
  tell(await checkServices(config, now));
  return findings.some(({ level }) => level === 'wrong') ? exit.failed : exit.fine;
}
