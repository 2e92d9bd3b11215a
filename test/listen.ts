import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Starts a server on a free port of this machine, to be closed with its connections by `closers`. Returns the port. */
export async function listen(closers: (() => Promise<unknown>)[], server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}
