/** A serial-to-Ethernet adapter: listens on a port, and gives the device's bytes to whoever connects. */
import { createServer, type Server, type Socket } from 'node:net';
import { type ByteLink, type ByteLinkOptions, byteFaults } from './bytes.ts';

export type TcpLink = ByteLink & {
  /** The port that it listens on, once `ready`. */
  readonly port: number;
  readonly ready: Promise<void>;
};

export function createTcpLink(
  options: ByteLinkOptions & { port?: number; host?: string },
): TcpLink {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = options.port ?? 0;

  const outgoing = byteFaults(options, (bytes) => {
    for (const socket of sockets) socket.write(bytes);
  });

  function listen(): Promise<void> {
    const own = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('data', (bytes) => options.onBytes?.(bytes));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (sockets.delete(socket)) options.onChange?.(sockets.size > 0);
      });
      options.onChange?.(true);
    });
    server = own;
    return new Promise((resolve, reject) => {
      own.once('error', reject);
      own.listen(port, options.host ?? '127.0.0.1', () => {
        const address = own.address();
        if (typeof address === 'object' && address !== null) port = address.port;
        resolve();
      });
    });
  }

  function close(): Promise<void> {
    const own = server;
    server = undefined;
    outgoing.clear();
    for (const socket of sockets) socket.destroy();
    if (sockets.size > 0) options.onChange?.(false);
    sockets.clear();
    return new Promise((resolve) => {
      if (own === undefined) resolve();
      else own.close(() => resolve());
    });
  }

  const ready = listen();
  // Whoever awaits `ready` learns of a taken port; nobody else needs to die of it.
  ready.catch(() => {});

  return {
    get connected() {
      return sockets.size > 0;
    },
    get port() {
      return port;
    },
    ready,
    outgoing,
    write: (bytes) => outgoing.send(bytes),
    pull() {
      close();
    },
    plugIn() {
      if (server === undefined) listen().catch(() => {});
    },
    stop: close,
  };
}
