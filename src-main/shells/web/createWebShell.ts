import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { CalibrationAdmin } from '../../interfaces/calibrationAdmin.ts';
import type { ObservabilityView } from '../../interfaces/observabilityView.ts';
import type { ShellServices } from '../../interfaces/shellServices.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import type { ServeLinkOptions } from '../../rpc/rpcServer.ts';
import { serveLink } from '../../rpc/rpcServer.ts';
import { createAccessGuard } from './accessGuard.ts';
import { createDownloads } from './downloads.ts';
import { createRequestListener } from './requestListener.ts';
import type { RequestParts } from './requestListener.ts';
import { createSocketPort } from './socketPort.ts';
import { createUploads } from './uploads.ts';

export interface WebShellOptions {
  /** Folder of the built renderer, with index.html in it. */
  readonly rendererDirectory: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 unless given; an address others can reach is refused unless `exposure` is `network`. */
  readonly host?: string;
  readonly exposure?: 'loopback' | 'network';
  /** Names by which others call this computer, beside its addresses; with `network` alone. */
  readonly hostNames?: readonly string[];
  /** At least 22 characters of it; a fresh one unless given. */
  readonly token?: string;
  readonly maximumUploadBytes?: number;
  readonly onDefect?: ServeLinkOptions['onDefect'];
}

export interface WebShellAddress {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** The address to open: it carries the token, sets the cookie, and leads to the workbench. */
  readonly url: string;
}

export interface WebShell {
  /** What this shell does for the host: give to createHost. */
  readonly services: ShellServices;
  /**
   * Opens the port; with a view, also `/metrics`, `/health` and `/otlp/v1/traces`; with baselines, also
   * `/admin/calibration`.
   * @throws bad_input for an address others can reach, conflict when the port is taken
   */
  listen(
    handlers: Partial<Handlers>,
    observability?: ObservabilityView,
    baselines?: CalibrationAdmin,
  ): Promise<WebShellAddress>;
  /** Ends every link and frees the port. */
  close(): Promise<void>;
}

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];
const pingEveryMs = 15_000;
/** Above the largest text a screen may send (2,000,000 characters) in UTF-8, escaped. */
const maximumMessageBytes = 16_000_000;

/** The workbench over loopback HTTP and a web socket, for a bench computer without a screen. */
export function createWebShell(options: WebShellOptions): WebShell {
  const host = options.host ?? '127.0.0.1';
  const exposure = options.exposure ?? 'loopback';
  refuseExposedHost(host, exposure);
  const token = options.token ?? randomBytes(32).toString('base64url');
  if (!/^[\w-]{22,}$/.test(token)) {
    throw new FringeError('bad_input', 'The token of the web shell is too short.', {
      remedy: 'Leave it out and a fresh one is made, or give at least 22 letters, digits, - and _.',
    });
  }
  let port = 0;
  const guard = createAccessGuard({ token, port: () => port, exposure, hostNames: options.hostNames ?? [] });
  const downloads = createDownloads();
  const uploads = createUploads(options.maximumUploadBytes ?? 1_000_000_000);
  let observed: ReturnType<RequestParts['observability']> = null;
  let admin: CalibrationAdmin | null = null;
  const server = createServer(
    createRequestListener({
      ...{ guard, downloads, uploads },
      rendererDirectory: options.rendererDirectory,
      observability: () => observed,
      admin: () => admin,
    }),
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumMessageBytes, perMessageDeflate: false });

  const listen = (handlers: Partial<Handlers>): void => {
    server.on('upgrade', (request, stream, head) => {
      stream.on('error', () => stream.destroy());
      const path = URL.parse(`http://host${request.url ?? ''}`)?.pathname;
      const refusal = guard.refusalOf(request, 'link');
      if (path !== '/link' || refusal !== null) {
        const status = refusal?.status ?? 404;
        stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        watchLife(socket);
        serveLink(createSocketPort(socket), handlers, options.onDefect ? { onDefect: options.onDefect } : {});
      });
    });
  };

  const notices =
    exposure === 'network'
      ? [`This workbench listens on ${host}: others on the network can reach it, and nothing on the way is encrypted.`]
      : [];
  return {
    services: {
      kind: 'web',
      notices,
      offerDownload: (path, name) => Promise.resolve(downloads.offer(path, name)),
      uploadedFile: uploads.fileOf,
    },
    listen: (handlers, view, baselines) =>
      new Promise((resolve, reject) => {
        listen(handlers);
        admin = baselines ?? null;
        observed = view === undefined ? null : { view, readToken: view.readToken() };
        server.once('error', (cause: NodeJS.ErrnoException) => reject(portRefused(host, options.port ?? 0, cause)));
        server.listen(options.port ?? 0, host, () => {
          ({ port } = server.address() as AddressInfo);
          const shown = isIP(host) === 6 ? `[${host}]` : host;
          resolve({ host, port, token, url: `http://${shown}:${port}/?token=${token}` });
        });
      }),
    async close() {
      for (const socket of sockets.clients) socket.close(1001);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets.clients) setTimeout(() => socket.terminate(), 500).unref();
      });
      for (const socket of sockets.clients) socket.terminate();
      await uploads.close();
    },
  };
}

function refuseExposedHost(host: string, exposure: 'loopback' | 'network'): void {
  if (exposure === 'network' || loopbackHosts.includes(host) || /^127\.\d+\.\d+\.\d+$/.test(host)) return;
  throw new FringeError(
    'bad_input',
    `Fringe does not listen on ${host}: everybody who reaches that address could try to drive the instruments.`,
    {
      path: 'host',
      remedy:
        'Use 127.0.0.1 and an SSH tunnel (ssh -L 8123:127.0.0.1:8123 bench-pc); or, on a network you trust, say so explicitly.',
    },
  );
}

function portRefused(host: string, port: number, cause: NodeJS.ErrnoException): FringeError {
  const why = cause.code === 'EADDRINUSE' ? 'another program has it' : cause.message;
  return new FringeError('conflict', `Fringe cannot listen on ${host}:${port}: ${why}.`, {
    cause,
    remedy: 'Give another port, or none for any free one.',
  });
}

/** Ends a socket whose other side has gone without a word: a suspended laptop, a pulled cable. */
function watchLife(socket: WebSocket): void {
  let heard: 'yes' | 'no' = 'yes';
  socket.on('pong', () => (heard = 'yes'));
  socket.on('error', () => socket.terminate());
  const timer = setInterval(() => {
    if (heard === 'no') socket.terminate();
    heard = 'no';
    socket.ping();
  }, pingEveryMs).unref();
  socket.on('close', () => clearInterval(timer));
}
