import type { ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import type { ConnectionState, ScreenPort } from './screenPort.ts';
import { createListeners } from './screenPort.ts';

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
}

/** The link to the web shell. When the socket drops it is opened again, patiently; the client resumes what it had. */
export function connectWebSocket(url: string, options: WebSocketOptions = {}): Required<ScreenPort> {
  const openSocket = options.openSocket ?? ((address: string): WebSocketLike => new WebSocket(address));
  const firstPauseMs = options.firstPauseMs ?? 250;
  const longestPauseMs = options.longestPauseMs ?? 5000;
  const messages = createListeners<ToScreen>();
  const closes = createListeners<undefined>();
  const connections = createListeners<ConnectionState>();
  let connection: ConnectionState = 'connecting';
  let pauseMs = firstPauseMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocketLike | null = null;

  const change = (state: ConnectionState): void => {
    if (connection === state || connection === 'closed') return;
    connection = state;
    connections.tell(state);
  };
  const open = (): void => {
    const opened = openSocket(url);
    socket = opened;
    opened.onopen = () => {
      pauseMs = firstPauseMs;
      change('connected');
    };
    opened.onmessage = (event: { data: unknown }) => {
      if (typeof event.data === 'string') messages.tell(JSON.parse(event.data) as ToScreen);
    };
    opened.onerror = () => undefined;
    opened.onclose = () => {
      if (socket !== opened || connection === 'closed') return;
      socket = null;
      if (connection === 'connected') change('reconnecting');
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    };
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
      if (connection === 'closed') return;
      clearTimeout(timer);
      change('closed');
      socket?.close();
      closes.tell(undefined);
    },
  };
}
