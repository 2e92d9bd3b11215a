import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serve } from '../rig/process.ts';

/** A provider whose accounts all have as many running servers, with a given latency. */

const serversPerAccount = Number(process.env.SERVERS ?? 5);
const latencyMs = Number(process.env.LATENCY_MS ?? 100);

/** Orders of client 7 are 70001, 70002 and so on, unique among all accounts. */
const orderId = (cid: number, index: number): number => cid * 10_000 + index;

function createProvider() {
  const stopped = new Set<number>();
  const readAt = new Map<number, number>();
  let calls = 0;
  let reads = 0;
  let gaps: number[] = [];

  const orders = (cid: number): string => {
    const ids = Array.from({ length: serversPerAccount }, (_, index) => orderId(cid, index + 1));
    const entries = ids.map(id => [
      id,
      { id, ordernum: String(id), amount: '5.00', invoiceid: id, status: 'Active' },
    ]);
    return JSON.stringify({ result: 'success', orders: Object.fromEntries(entries) as unknown });
  };
  const info = (order: number): string => {
    const now = performance.now();
    const before = readAt.get(order);
    if (before !== undefined) gaps.push(now - before);
    readAt.set(order, now);
    reads += 1;
    const ip = `10.${(order >> 16) & 255}.${(order >> 8) & 255}.${order & 255}`;
    return JSON.stringify({
      ...{ result: 'success', orderStatus: 'Active', productStatus: 'Active', dedicatedip: ip },
      vps_info: {
        ...{ main_id: String(order), vps_name: `vps-${order}`, ip, vps_password: 'secret' },
        real_state: stopped.has(order) ? 'Stopped' : 'Included',
      },
    });
  };

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const query = new URLSearchParams(body === '' ? request.url?.split('?')[1] : body);
      const action = query.get('action') ?? new URLSearchParams(request.url?.split('?')[1]).get('action');
      calls += 1;
      setTimeout(() => {
        const text =
          action === 'getinfo'
            ? info(Number(query.get('orderid')))
            : action === 'orders'
              ? orders(Number(query.get('cid')))
              : '{"result":"success","ostpls":{},"products":{}}';
        response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      }, latencyMs);
    });
  });
  server.keepAliveTimeout = 60_000;

  return {
    open: () =>
      new Promise<number>(resolve => {
        server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
          resolve((server.address() as AddressInfo).port),
        );
      }),
    /** What was counted since the last call of this: all calls, reads of servers, and the ms between two reads of a server. */
    take: () => {
      const taken = { calls, reads, gaps };
      calls = 0;
      reads = 0;
      gaps = [];
      return taken;
    },
    /** Stops the first server of an account. Returns when, in ms since 1970. */
    stop: (cid: number): number => {
      stopped.add(orderId(cid, 1));
      return performance.timeOrigin + performance.now();
    },
    /** Starts all again. */
    startAll: () => stopped.clear(),
  };
}

const provider = serve(createProvider());
export type FakeProvider = typeof provider;
