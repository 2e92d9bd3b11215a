import { Pool } from 'undici';

/** The least that polling costs: the same calls at the same rate, with undici alone. */
const [accounts, serversPerAccount, intervalMs] = [2_000, 5, 10_000];
const url = new URL(process.env.API_ROOT ?? '');
const pool = new Pool(url.origin, { connections: 512, pipelining: 1 });
process.on('SIGTERM', () => process.exit());

const call = (parameters: Readonly<Record<string, string>>): void => {
  const chunks: Buffer[] = [];
  pool.dispatch(
    {
      ...{ path: url.pathname, method: 'POST' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters).toString(),
    },
    {
      onRequestStart: () => undefined,
      onResponseStart: () => undefined,
      onResponseData: (_, chunk) => void chunks.push(chunk),
      onResponseEnd: () => JSON.parse(Buffer.concat(chunks).toString()) as unknown,
      onResponseError: () => undefined,
    },
  );
};

for (let account = 1; account <= accounts; account++) {
  const credentials = { cid: String(account), key: `key-${account}` };
  const poll = (): void => {
    call({ action: 'orders', ...credentials });
    for (let server = 1; server <= serversPerAccount; server++) {
      call({ action: 'getinfo', ...credentials, orderid: String(account * 10_000 + server) });
    }
  };
  setTimeout(() => setInterval(poll, intervalMs), (account / accounts) * intervalMs);
}
