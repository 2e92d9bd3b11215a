import { Pool } from 'undici';

/** The least that a program does with undici alone: it polls, and answers each message. */
const pool = new Pool(process.env.API_ROOT ?? '', { connections: 256, pipelining: 1 });
process.on('SIGTERM', () => process.exit());

const call = (method: string, payload: object): Promise<{ readonly result: unknown }> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      {
        ...{ path: `/bot1:bench/${method}`, method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify(payload),
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as { result: unknown }),
        onResponseError: (_, error) => reject(error),
      },
    );
  });

interface Update {
  readonly update_id: number;
  readonly message: { readonly chat: { readonly id: number } };
}

let offset: number | undefined;
for (;;) {
  const { result } = await call('getUpdates', { offset, timeout: 50, limit: 100 });
  for (const { update_id: id, message } of result as readonly Update[]) {
    offset = id + 1;
    void call('sendMessage', { chat_id: message.chat.id, text: 'Hello' });
  }
}
