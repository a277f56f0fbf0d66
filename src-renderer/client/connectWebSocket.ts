import type { ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import type { ConnectionState, ScreenPort } from './screenPort.ts';
import { createListeners, isOver } from './screenPort.ts';

/** What is used of the browser's WebSocket; tests give one that can carry a header. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface WebSocketOptions {
  readonly openSocket?: (url: string) => WebSocketLike;
  /** First pause before a new attempt; each further one is twice as long, up to `longestPauseMs`. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** Asked after an attempt that came to nothing, since a browser does not tell a script why: true ends the attempts. */
  readonly isRefused?: () => Promise<boolean>;
}

/** The link to the web shell. When the socket drops it is opened again, patiently; the client resumes what it had. */
export function connectWebSocket(url: string, options: WebSocketOptions = {}): Required<ScreenPort> {
  const openSocket = options.openSocket ?? ((address: string): WebSocketLike => new WebSocket(address));
  const firstPauseMs = options.firstPauseMs ?? 250;
  const longestPauseMs = options.longestPauseMs ?? 5000;
  const isRefused = options.isRefused ?? (() => Promise.resolve(false));
  const messages = createListeners<ToScreen>();
  const closes = createListeners<undefined>();
  const connections = createListeners<ConnectionState>();
  let connection: ConnectionState = 'connecting';
  let pauseMs = firstPauseMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocketLike | null = null;

  const change = (state: ConnectionState): void => {
    if (connection === state || isOver(connection)) return;
    connection = state;
    connections.tell(state);
  };
  const open = (): void => {
    const opened = openSocket(url);
    let hasOpened = false;
    socket = opened;
    opened.onopen = () => {
      hasOpened = true;
      pauseMs = firstPauseMs;
      change('connected');
    };
    opened.onmessage = (event: { data: unknown }) => {
      if (typeof event.data === 'string') messages.tell(JSON.parse(event.data) as ToScreen);
    };
    opened.onerror = () => undefined;
    opened.onclose = () => {
      if (socket !== opened || isOver(connection)) return;
      socket = null;
      if (connection === 'connected') change('reconnecting');
      if (hasOpened) openLater();
      else void openUnlessRefused();
    };
  };
  const openLater = (): void => {
    timer = setTimeout(open, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };
  const openUnlessRefused = async (): Promise<void> => {
    const refused = await isRefused().catch(() => false);
    if (isOver(connection)) return;
    if (refused) change('refused');
    else openLater();
  };
  open();

  return {
    get connection() {
      return connection;
    },
    onConnection: connections.add,
    send(message: ToHost) {
      if (connection === 'connected') socket?.send(JSON.stringify(message));
    },
    onMessage: messages.add,
    onClose: (listener) => closes.add(listener),
    drained: () => Promise.resolve(),
    close() {
      if (isOver(connection)) return;
      clearTimeout(timer);
      change('closed');
      socket?.close();
      closes.tell(undefined);
    },
  };
}

/**
 * Whether the host that answers does not know this page.
 * @param url an address of the host that needs the token.
 */
export async function isUnauthorised(url: string, request: RequestInit = {}): Promise<boolean> {
  const { status } = await fetch(url, { ...request, method: 'HEAD', cache: 'no-store' });
  return status === 401;
}
