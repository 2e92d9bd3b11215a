import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { startFakeProvider } from '../../demo/provider/fake-provider.ts';
import { startFakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { quietLog as log } from '../test-log.ts';
import { countStatements } from './count-statements.ts';
import { must, newFolder } from './test-database.ts';

test('known people are answered with less than half a statement an update', async () => {
  const folder = newFolder();
  const [provider, telegram] = [await startFakeProvider(), await startFakeTelegram()];
  const environment = {
    BOT_TOKEN: telegram.token,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATABASE_PATH: join(folder, 'bot.db'),
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
    TELEGRAM_MESSAGES_PER_SECOND: '0',
  };
  const { config } = must(loadConfig({ environment, folder }));
  const app = must(await startApp(config, { log }));
  const people = Array.from({ length: 50 }, (_, index) => telegram.person({ firstName: `P${index}` }));
  const answers = () =>
    people.reduce((sum, person) => sum + telegram.messagesIn(person, { fromBot: true }).length, 0);
  const ask = async (times: number): Promise<void> => {
    const wanted = answers() + times * people.length;
    for (let time = 0; time < times; time++) {
      // A change of one person doesn't make the others be read again.
      void telegram.person({ firstName: 'New' }).writes('/help');
      for (const person of people) void person.writes('/help');
    }
    await telegram.until(() => answers() >= wanted || undefined);
  };
  await ask(1);
  const statements = countStatements();
  await ask(5);
  expect(statements.count()).toBeGreaterThan(0);
  expect(statements.count() / (5 * people.length)).toBeLessThan(0.5);
  statements.stop();
  await app.stop();
  await Promise.all([provider.close(), telegram.close()]);
  rmSync(folder, { recursive: true, force: true });
});
