import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** One client's connection, as the instrument sees it. */
export interface ServedConnection {
  /** Sends bytes as they are; one call is one chunk. */
  send(text: string): void;
  /** Sends later; a connection that is gone by then is left alone. */
  sendAfter(delayMs: number, text: string): void;
  /** Breaks the connection. */
  cut(): void;
}

export interface InstrumentServer {
  readonly port: number;
  /** VISA resource string. */
  readonly address: string;
  /** Every command received, in order. */
  readonly commands: string[];
  readonly connections: number;
  cutAll(): void;
  stop(): Promise<void>;
}

export interface InstrumentServerOptions {
  /** Byte that ends a command. */
  readonly commandEnd?: string;
  readonly onConnect?: (connection: ServedConnection) => void;
  /** @param count how often this command has come before. */
  readonly onCommand: (command: string, connection: ServedConnection, count: number) => void;
}

/** An instrument on a loopback socket that says what the test tells it to say, to the byte. */
export async function startInstrumentServer(options: InstrumentServerOptions): Promise<InstrumentServer> {
  const commandEnd = options.commandEnd ?? '\n';
  const commands: string[] = [];
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const connection: ServedConnection = {
      send: (text) => void (socket.writable && socket.write(text, 'latin1')),
      sendAfter: (delayMs, text) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          connection.send(text);
        }, delayMs);
        timers.add(timer);
      },
      cut: () => socket.destroy(),
    };
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf(commandEnd); end >= 0; end = pending.indexOf(commandEnd)) {
        const command = pending.slice(0, end);
        pending = pending.slice(end + commandEnd.length);
        commands.push(command);
        const count = counts.get(command) ?? 0;
        counts.set(command, count + 1);
        options.onCommand(command, connection, count);
      }
    });
    options.onConnect?.(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `TCPIP0::127.0.0.1::${port}::SOCKET`,
    commands,
    get connections() {
      return connections;
    },
    cutAll: () => sockets.forEach((socket) => socket.destroy()),
    stop: async () => {
      timers.forEach((timer) => clearTimeout(timer));
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
