import type { CDPSession } from '@playwright/test';

/** One target's end of the DevTools protocol, typed as Playwright types it. */
export type DevtoolsSession = Pick<CDPSession, 'send' | 'on'>;

interface Reply {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (params: never) => void;

/** The DevTools protocol over one web socket: the browser's own session and those attached to targets. */
export class Devtools {
  readonly browser: DevtoolsSession;
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, { method: string; resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, Listener[]>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.browser = this.session('');
    socket.onmessage = (event) => {
      this.#receive(JSON.parse(String(event.data)) as Reply);
    };
    socket.onclose = () => {
      for (const { method, reject } of this.#pending.values()) reject(new Error(`${method}: Chromium has gone`));
      this.#pending.clear();
    };
  }

  static async connect(address: string): Promise<Devtools> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`Chromium does not answer at ${address}.`));
    });
    return new Devtools(socket);
  }

  session(sessionId: string): DevtoolsSession {
    const send = (method: string, params: unknown = {}): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = this.#nextId++;
        this.#pending.set(id, { method, resolve, reject });
        this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === '' ? {} : { sessionId }) }));
      });
    const on = (method: string, listener: Listener): void => {
      const key = `${sessionId} ${method}`;
      this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener]);
    };
    return { send, on } as unknown as DevtoolsSession;
  }

  #receive({ id, sessionId = '', method, params, result, error }: Reply): void {
    if (id !== undefined) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new Error(`${pending.method}: ${error.message}`));
      else pending?.resolve(result);
      return;
    }
    for (const listener of this.#listeners.get(`${sessionId} ${method ?? ''}`) ?? []) listener(params as never);
  }
}
