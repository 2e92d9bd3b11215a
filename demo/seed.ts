import type { PageOptions } from './chat-page/page-actions.ts';
import type { FakeProvider } from './provider/fake-provider.ts';
import type { FakeTelegram } from './telegram/fake-telegram.ts';

/** From the first read of the orders to the first new VPS. */
const newVpsAfterMs = 4_000;
const installationMs = 12_000;

/** Starts an installation that ends by itself. Each call makes another VPS. */
function createInstaller(provider: FakeProvider, cid: string): () => void {
  let installed = 0;
  return () => {
    installed += 1;
    const server = {
      name: `new-${installed}`,
      ip: `37.1.0.${120 + installed}`,
      state: 'installing',
    } as const;
    const { orderid } = provider.addServer(cid, server);
    const finish = (): void => {
      // Somebody may have finished it, or let it fail, in the panel.
      if (provider.order(orderid).vpsState === 'installing') provider.setPowerState(orderid, 'on');
    };
    setTimeout(finish, installationMs).unref();
  };
}

/** Installs a VPS a while after an account was linked. */
function installAfterLinking(provider: FakeProvider, install: () => void): void {
  const timer = setInterval(() => {
    if (!provider.callsOf('orders').some(({ outcome }) => outcome === 'answered')) return;
    clearInterval(timer);
    setTimeout(install, newVpsAfterMs).unref();
  }, 500);
  timer.unref();
}

export interface SeedOptions {
  /** Whether a new VPS gets installed a few seconds after linking; true by default. */
  readonly installAfterLink?: boolean;
}

/** Fills the demo: people, two groups, and an account with servers and orders. */
export function seed(
  provider: FakeProvider,
  telegram: FakeTelegram,
  { installAfterLink = true }: SeedOptions = {},
) {
  const account = provider.addAccount({ cid: '777', email: 'anna@example.com', balance: '12.50' });
  provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  provider.addServer(account.cid, { name: 'db-1', ip: '37.1.0.112' });
  provider.addServer(account.cid, { name: 'backup-1', ip: '37.1.0.113', state: 'off' });
  provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });

  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  const boris = telegram.person({ firstName: 'Boris', languageCode: 'en' });
  const vera = telegram.person({ firstName: 'Вера', languageCode: 'ru' });
  const ops = telegram.group({ title: 'Ops', members: [anna, boris, vera] });
  // So that both can show their account there without asking.
  ops.promote(vera);
  ops.addBot();
  // The bot can be added to this one from its private chat, and it can become a supergroup.
  const nightShift = telegram.group({ title: 'Night shift', members: [anna, vera], kind: 'group' });

  const install = createInstaller(provider, account.cid);
  if (installAfterLink) installAfterLinking(provider, install);

  const { cid } = account;
  const page: PageOptions = {
    ...{ telegram, provider, cid, install },
    people: [anna, boris, vera],
    groups: [ops, nightShift],
  };
  return { account, page };
}
