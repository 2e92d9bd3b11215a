import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { startFakeProvider } from '../../demo/provider/fake-provider.ts';
import { startFakeTelegram } from '../../demo/telegram/fake-telegram.ts';

const quiet = () => undefined;
const levels = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet };

/**
 * Starts the app and both fakes of the demo in this process, with a new database and no log. `stop` ends the process.
 * Throws if the app doesn't start.
 */
export async function startInProcess(
  environment: Readonly<Record<string, string>>,
  options?: Parameters<typeof startFakeProvider>[0],
) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [provider, telegram] = [await startFakeProvider(options), await startFakeTelegram()];
  const loaded = loadConfig({
    environment: {
      BOT_TOKEN: telegram.token,
      MASTER_KEY: randomBytes(32).toString('base64'),
      DATABASE_PATH: join(folder, 'bot.db'),
      TELEGRAM_API_ROOT: telegram.url,
      INFERNO_API_URL: provider.url,
      ...environment,
    },
    folder,
  });
  if (loaded.kind === 'failed') throw new Error(JSON.stringify(loaded.failure));
  const started = await startApp(loaded.value.config, { log: { ...levels, redact: quiet } });
  if (started.kind === 'failed') throw new Error(started.failure.kind);
  return {
    provider,
    telegram,
    stop: async (): Promise<never> => {
      await started.value.stop();
      await Promise.all([provider.close(), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
      process.exit();
    },
  };
}
