import type { Control, PageOptions } from './chat-page/page-actions.ts';
import type { FakeProvider } from './provider/fake-provider.ts';
import type { FakeTelegram } from './telegram/fake-telegram.ts';

/** From the first look at the orders to the first new VPS. */
const newVpsAfterMs = 4_000;
const installationMs = 12_000;

/** Starts an installation that ends by itself. Each call makes another VPS. */
function createInstaller(provider: FakeProvider, cid: string): () => string {
  let installed = 0;
  return () => {
    installed += 1;
    const name = `new-${installed}`;
    const ip = `37.1.0.${120 + installed}`;
    const { orderid } = provider.addServer(cid, { name, ip, state: 'installing' });
    setTimeout(() => provider.setPowerState(orderid, 'on'), installationMs).unref();
    return `${name} will be installed in ${installationMs / 1000} s`;
  };
}

/** Installs a VPS a while after an account was linked. */
function installAfterLinking(provider: FakeProvider, install: () => string): void {
  const timer = setInterval(() => {
    if (!provider.callsOf('orders').some(({ outcome }) => outcome === 'answered')) return;
    clearInterval(timer);
    setTimeout(install, newVpsAfterMs).unref();
  }, 500);
  timer.unref();
}

/** Fills the demo: people, two groups, an account with servers and orders, and buttons that change them. */
export function seed(provider: FakeProvider, telegram: FakeTelegram) {
  const account = provider.addAccount({ cid: '777', email: 'anna@example.com', balance: '12.50' });
  const web = provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  provider.addServer(account.cid, { name: 'db-1', ip: '37.1.0.112' });
  provider.addServer(account.cid, { name: 'backup-1', ip: '37.1.0.113', state: 'off' });
  const unpaid = provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });

  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  const boris = telegram.person({ firstName: 'Boris', languageCode: 'en' });
  const vera = telegram.person({ firstName: 'Вера', languageCode: 'ru' });
  const ops = telegram.group({ title: 'Ops', members: [anna, boris, vera] });
  ops.addBot();
  // The bot can be added to this one from its private chat.
  const nightShift = telegram.group({ title: 'Night shift', members: [anna, vera] });

  const install = createInstaller(provider, account.cid);
  installAfterLinking(provider, install);

  const control = (id: string, label: string, run: Control['run']): Control => ({ id, label, run });
  let isOffline = false;
  const controls = [
    control('install', 'Install a new VPS', install),
    control('stop', 'Stop web-1', () => {
      provider.setPowerState(web.orderid, 'off');
      return 'web-1 is off, without anybody asking the bot';
    }),
    control('start', 'Start web-1', () => {
      provider.setPowerState(web.orderid, 'on');
      return 'web-1 is on';
    }),
    control('pay', `Pay order ${unpaid.orderid}`, () => {
      provider.pay(unpaid.orderid);
      return `Order ${unpaid.orderid} is paid`;
    }),
    control('offline', 'Take the provider offline or back', async () => {
      isOffline = !isOffline;
      await (isOffline ? provider.goOffline() : provider.goOnline());
      return isOffline ? 'The provider is offline' : 'The provider is back online';
    }),
  ];
  const page: PageOptions = { telegram, people: [anna, boris, vera], groups: [ops, nightShift], controls };
  return { account, page };
}
