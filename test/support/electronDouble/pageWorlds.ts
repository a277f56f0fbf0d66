/**
 * What the double puts into every page, as the text of these functions: they may use nothing from outside themselves.
 * Two worlds share the page's DOM and no variable: the page's own, and the preload's.
 */

export interface WorldNames {
  /** Names events between the worlds; random, so that the page cannot guess it. */
  readonly secret: string;
  /** The function by which the preload's world speaks to the main process. */
  readonly binding: string;
  /** The function by which the main process speaks to it. */
  readonly deliver: string;
}

export type Bridge = {
  toWire(value: unknown): unknown;
  fromWire(value: unknown): unknown;
  fire(name: string, detail: unknown): void;
  hear(name: string, listener: (detail: never) => void): void;
};

/** One world's end: values cross as cloned event details, functions and promises as numbers that are called back. */
export function bridgeEnd(secret: string, own: string, other: string): Bridge {
  type Callable = (...args: unknown[]) => unknown;
  type Answer = { value?: unknown; error?: string };
  const functions = new Map<number, Callable>();
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const dispatch = window.dispatchEvent.bind(window);
  const listen = window.addEventListener.bind(window);
  let nextNumber = 0;
  let answer: Answer = {};

  const fire = (name: string, detail: unknown): void => {
    dispatch(new CustomEvent(`${secret}:${other}:${name}`, { detail }));
  };
  const hear = (name: string, listener: (detail: never) => void): void => {
    listen(`${secret}:${own}:${name}`, (event) => listener((event as CustomEvent).detail as never));
  };
  const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
  const toWire = (value: unknown): unknown => {
    if (typeof value === 'function') {
      functions.set(++nextNumber, value as Callable);
      return { [secret]: 'function', number: nextNumber };
    }
    if (value instanceof Promise) {
      const number = ++nextNumber;
      value.then(
        (settled) => fire('settle', { number, value: toWire(settled) }),
        (thrown: unknown) => fire('settle', { number, error: messageOf(thrown) }),
      );
      return { [secret]: 'promise', number };
    }
    if (Array.isArray(value)) return value.map(toWire);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
  };
  const fromWire = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fromWire);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    const { [secret]: kind, number } = value as Record<string, unknown> & { number: number };
    if (kind === 'promise') return new Promise((resolve, reject) => promises.set(number, { resolve, reject }));
    if (kind !== 'function') {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromWire(member)]));
    }
    return (...args: unknown[]) => {
      fire('call', { number, args: args.map(toWire) });
      const { value: result, error } = answer;
      if (error !== undefined) throw new Error(error);
      return fromWire(result);
    };
  };

  hear('call', ({ number, args }: { number: number; args: unknown[] }) => {
    let made: Answer;
    try {
      made = { value: toWire(functions.get(number)?.(...args.map(fromWire))) };
    } catch (thrown) {
      made = { error: messageOf(thrown) };
    }
    fire('answer', made);
  });
  hear('answer', (made: Answer) => (answer = made));
  hear('settle', ({ number, value, error }: Answer & { number: number }) => {
    const promise = promises.get(number);
    promises.delete(number);
    if (error === undefined) promise?.resolve(fromWire(value));
    else promise?.reject(new Error(error));
  });
  return { toWire, fromWire, fire, hear };
}

/** The page's own world: takes what the preload exposes; popups and permissions go by the main process's handlers. */
export function pageWorld(bridge: Bridge): void {
  type Ask = (kind: string, detail: unknown) => Promise<unknown>;
  let ask: Ask = () => Promise.resolve(false);
  bridge.hear('asking', (wire) => (ask = bridge.fromWire(wire) as Ask));
  bridge.hear('expose', ({ key, api }: { key: string; api: unknown }) => {
    Object.defineProperty(window, key, { value: bridge.fromWire(api), enumerable: true });
  });
  // A real popup that is held back hangs its opener, so none is ever opened here.
  window.open = (address) => {
    void ask('windowOpen', { url: new URL(String(address ?? 'about:blank'), location.href).href });
    return null;
  };
  window.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a[target="_blank"]');
    if (!link) return;
    event.preventDefault();
    window.open((link as HTMLAnchorElement).href);
  });
  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (descriptor) => {
    const status = await query(descriptor);
    const granted = await ask('permissionCheck', { permission: descriptor.name });
    return Object.defineProperty(status, 'state', { value: granted ? 'granted' : 'denied' });
  };
  Notification.requestPermission = async () =>
    (await ask('permissionRequest', { permission: 'notifications' })) === true ? 'granted' : 'denied';
}

/** The preload's world: what a sandboxed preload can require, and no more. */
export function preloadWorld(
  names: WorldNames,
  codec: { encode(value: unknown): unknown; decode(value: unknown): unknown },
  bridge: Bridge,
  runPreload: (
    require: (name: string) => unknown,
    module: { exports: object },
    exports: object,
    process: object,
  ) => void,
): void {
  type Listener = (event: object, ...args: unknown[]) => void;
  type Message = { type: string; channel: string; args: unknown; id: number; value: unknown; error?: string };
  const globals = globalThis as unknown as Record<string, unknown>;
  const post = globals[names.binding] as (text: string) => void;
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const exposed = new Set<string>();
  let nextId = 0;

  const request = (type: string, detail: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++nextId, { resolve, reject });
      post(JSON.stringify({ type, id: nextId, ...detail }));
    });
  globals[names.deliver] = (message: Message): void => {
    if (message.type === 'message') {
      const args = codec.decode(message.args) as unknown[];
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...args);
      return;
    }
    const promise = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) promise?.resolve(codec.decode(message.value));
    else promise?.reject(new Error(message.error));
  };

  const strictly = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get(target, key) {
        if (key in target || typeof key === 'symbol') return Reflect.get(target, key) as unknown;
        throw new Error(`The double of Electron's API has no ${name}.${key} in a preload.`);
      },
    });
  const off = (channel: string, listener: Listener): void => {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((candidate) => candidate !== listener),
    );
  };
  const ipcRenderer = strictly('ipcRenderer', {
    send: (channel: string, ...args: unknown[]) =>
      post(JSON.stringify({ type: 'message', channel, args: codec.encode(args) })),
    invoke: (channel: string, ...args: unknown[]) => request('invoke', { channel, args: codec.encode(args) }),
    on: (channel: string, listener: Listener) =>
      void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    off,
    removeListener: off,
  });
  const contextBridge = strictly('contextBridge', {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposed.has(key)) throw new Error(`Cannot bind an API on top of an existing property: ${key}`);
      exposed.add(key);
      bridge.fire('expose', { key, api: bridge.toWire(api) });
    },
  });

  bridge.fire(
    'asking',
    bridge.toWire((kind: unknown, detail: unknown) => request('ask', { kind, detail })),
  );
  const require = (name: string): unknown => {
    if (name === 'electron') return strictly('electron', { ipcRenderer, contextBridge });
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  try {
    runPreload(require, module, module.exports, { type: 'renderer', sandboxed: true, contextIsolated: true });
  } catch (thrown) {
    post(JSON.stringify({ type: 'preloadError', message: thrown instanceof Error ? thrown.message : String(thrown) }));
  }
}
