import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';

interface Connection {
  readonly number: number;
  readonly socket: Socket;
  requests: number;
}

export interface Connections {
  /** Counts one more request on its connection, and says which connection that is. */
  readonly noteRequest: (request: IncomingMessage) => {
    readonly connection: number;
    readonly request: number;
  };
  /** Resets the connection of a request: the other side sees ECONNRESET. */
  readonly reset: (request: IncomingMessage) => void;
  readonly destroyAll: () => void;
  /** The next connections are reset as they come in, before a byte is read (or TLS has begun). */
  readonly resetNext: (times: number) => void;
  readonly made: () => number;
  readonly open: () => number;
}

/** Watches the TCP connections of a server: under TLS these, and not what is spoken on them. */
export function trackConnections(server: Server): Connections {
  const byPort = new Map<number, Connection>();
  let made = 0;
  let toReset = 0;

  const reset = (socket: Socket) => {
    try {
      socket.resetAndDestroy();
    } catch {
      // Under TLS the handle may be taken over, and can only be closed.
      socket.destroy();
    }
  };
  const of = (request: IncomingMessage) => byPort.get(request.socket.remotePort ?? -1);

  server.on('connection', (socket: Socket) => {
    made += 1;
    // Without this a reset from the other side would end the process.
    socket.on('error', () => undefined);
    if (toReset > 0) {
      toReset -= 1;
      reset(socket);
      return;
    }
    const port = socket.remotePort ?? -1;
    const connection = { number: made, socket, requests: 0 };
    byPort.set(port, connection);
    socket.on('close', () => {
      if (byPort.get(port) === connection) byPort.delete(port);
    });
  });

  return {
    noteRequest: request => {
      const connection = of(request);
      if (connection === undefined) return { connection: 0, request: 0 };
      connection.requests += 1;
      return { connection: connection.number, request: connection.requests };
    },
    reset: request => {
      const connection = of(request);
      if (connection === undefined) request.socket.destroy();
      else reset(connection.socket);
    },
    destroyAll: () => {
      for (const { socket } of byPort.values()) socket.destroy();
    },
    resetNext: times => {
      toReset += times;
    },
    made: () => made,
    open: () => byPort.size,
  };
}
