import type { Server } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  readonly isLoopback: boolean;
  /** Requests whose response hasn't been sent. */
  requests: number;
}

const isLoopbackAddress = ({ remoteAddress = '' }: Socket): boolean =>
  /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress);

/**
 * Limits the connections of a server. When it is full, a new connection takes the place of the one that has been idle
 * longest, so that idle ones can't shut anybody out. A share is reserved for this machine: health checks and a proxy.
 */
export function limitConnections(
  server: Server,
  options: {
    readonly max: number;
    readonly reservedForLoopback: number;
    /** `evicted`: an idle connection made room. `refused`: none was idle, so the new one was closed. */
    readonly onDropped: (reason: 'evicted' | 'refused') => void;
    readonly isLoopback?: (socket: Socket) => boolean;
  },
): void {
  const { max, reservedForLoopback, onDropped, isLoopback = isLoopbackAddress } = options;
  /** The one that has been idle longest comes first. */
  const connections = new Map<Socket, Connection>();
  let remoteCount = 0;

  const forget = (socket: Socket): void => {
    if (connections.get(socket)?.isLoopback === false) remoteCount -= 1;
    connections.delete(socket);
  };

  /** Closes the oldest idle connection. Connections from elsewhere take no place from this machine's. */
  const evictIdle = (forLoopback: boolean): boolean => {
    for (const [socket, { isLoopback: isLocal, requests }] of connections) {
      if (requests > 0 || (isLocal && !forLoopback)) continue;
      forget(socket);
      socket.destroy();
      return true;
    }
    return false;
  };

  server.on('connection', (socket: Socket) => {
    const isLocal = isLoopback(socket);
    const isFull =
      connections.size >= max || (!isLocal && remoteCount >= Math.max(0, max - reservedForLoopback));
    if (isFull) {
      const hasRoom = evictIdle(isLocal);
      onDropped(hasRoom ? 'evicted' : 'refused');
      if (!hasRoom) {
        socket.destroy();
        return;
      }
    }
    connections.set(socket, { isLoopback: isLocal, requests: 0 });
    if (!isLocal) remoteCount += 1;
    socket.once('close', () => forget(socket));
  });

  server.on('request', ({ socket }, response) => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.requests += 1;
    response.once('close', () => {
      connection.requests -= 1;
      // Now it is the one that has been idle for the shortest time.
      if (connections.delete(socket)) connections.set(socket, connection);
    });
  });
}
