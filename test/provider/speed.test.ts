import { expect, test } from 'vitest';

import { noises, withNoise } from '../../demo/provider/noise.ts';
import { maxReplyBytes } from '../../src/provider/decode.ts';
import { readReply } from '../../src/provider/reply.ts';

/** CPU time in ms: the best of three runs, or of more while it is over the limit. Other processes only make it longer. */
function cpuMs(work: () => void, limitMs = 0): number {
  let best = Infinity;
  for (let run = 0; run < 3 || (run < 20 && limitMs > 0 && best > limitMs); run++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const fill = (part: string, around: (inner: string) => string = inner => inner): Buffer =>
  Buffer.from(around(part.repeat(Math.floor((maxReplyBytes - 2000) / part.length))));

/** Replies of 1 MiB: whole ones, and what is slow for a parser that goes back. */
const bodies: Readonly<Record<string, Buffer>> = {
  orders: fill(
    '"1":{"id":1,"ordernum":"8634530000","amount":"5.00","status":"Active"},',
    inner => `{"orders":{${inner.slice(0, -1)}}}`,
  ),
  'a long message': fill('it&#039;s <b>late</b> ', inner => `{"result":"success","message":"${inner}"}`),
  'print_r text': fill('    [a] => b\n', inner => `Array\n(\n${inner})\n`),
  brackets: fill('[{('),
  'objects without an end': fill('{"a":'),
  'texts without an end': fill('{"a":"'),
  'arrays without an end': fill('Array\n(\n'),
  'notices with brackets': fill('<b>Notice</b>: x { y ', inner => `${inner}{"result":"success"}`),
  tags: fill('<'),
  comments: fill('/*'),
  entities: fill('&quot;'),
  'line breaks': fill('\n'),
  'a Russian charset': Buffer.alloc(maxReplyBytes - 2000, 0xcf),
};

const read = (body: Buffer) =>
  readReply(
    {
      action: 'getinfo',
      secrets: ['k3y-of-the-client'],
      orderId: '47012',
      url: new URL('https://cp.inferno.name/api_client.php'),
      onUnreadable: () => undefined,
    },
    { kind: 'replied', status: 200, headers: {}, body, retryAfterMs: undefined },
  );

test('a reply of 1 MiB takes less than 50 ms, whatever it is and whatever stands around it', () => {
  const { orders = Buffer.of(), 'a long message': message = Buffer.of() } = bodies;
  // 50 ms on the machine that this was written on, and in proportion on a slower one.
  const limitMs = Math.max(50, 8 * cpuMs(() => void JSON.parse(orders.toString())));
  const replies: [name: string, body: Buffer][] = [
    ...Object.entries(bodies),
    ...noises.map((noise): [string, Buffer] => {
      // Both copies of a reply have to fit in.
      const inner = noise === 'the-same-twice' ? '{"result":"success"}' : message.toString();
      return [`a long message with ${noise}`, Buffer.from(withNoise(inner, noise))];
    }),
  ];
  const slow = replies.flatMap(([name, body]) => {
    const took = cpuMs(() => void read(body), limitMs);
    return took > limitMs ? [`${name}: ${took} ms`] : [];
  });
  expect(slow).toEqual([]);
});
