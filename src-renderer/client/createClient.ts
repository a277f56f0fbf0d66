import './noEval.ts';
import type { ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import { toScreenSchema } from '../../src-core/contract/envelope.ts';
import type {
  CallName,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
  SubscriptionName,
} from '../../src-core/contract/procedures.ts';
import { procedures } from '../../src-core/contract/procedures.ts';
import { parseDocument } from '../../src-core/domain/parse.ts';
import type { ErrorReport } from '../../src-core/errors/fringeError.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { ConnectionState, ScreenPort } from './screenPort.ts';
import { createListeners, isOver } from './screenPort.ts';

export interface SubscriptionListener<T> {
  onEvent(value: T, seq: number): void;
  /** The host has nothing more to say. */
  onEnd?(): void;
  /** The subscription is over; a broken link is no error here, it is resumed. */
  onError?(error: FringeError): void;
  /** Only what is numbered above it is sent; -1, the default, asks for everything the host still has. */
  readonly afterSeq?: number;
}

export interface Client {
  /**
   * Asks the host. Waits for a link that is still being made; on one that broke it is refused at once (`link_lost`), and
   * so is a call whose reply can no longer come: what was meant for now must not happen by surprise later.
   * @throws FringeError as the host reported it; `stopped` after `signal` aborted; `bad_input` before anything is sent.
   */
  call<N extends CallName>(
    name: N,
    input: ProcedureInput<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ProcedureOutput<N>>;
  /** Listens until the returned function is called; after a reconnect it goes on behind the last number seen. */
  subscribe<N extends SubscriptionName>(
    name: N,
    input: ProcedureInput<N>,
    listener: SubscriptionListener<ProcedureOutput<N>>,
  ): () => void;
  readonly connection: ConnectionState;
  onConnection(listener: (state: ConnectionState) => void): () => void;
  close(): void;
}

interface PendingCall {
  readonly name: CallName;
  resolve(value: unknown): void;
  reject(error: FringeError): void;
}

interface Subscribed {
  readonly name: SubscriptionName;
  readonly input: unknown;
  readonly listener: SubscriptionListener<unknown>;
  lastSeq: number;
}

/** The screen's typed way to the host, over whichever link the shell gave it. Parses what it sends and what it gets. */
export function createClient(port: ScreenPort): Client {
  const calls = new Map<number, PendingCall>();
  const subscriptions = new Map<number, Subscribed>();
  const connectionListeners = createListeners<ConnectionState>();
  const unsent: ToHost[] = [];
  let nextId = 0;
  let connection: ConnectionState = port.connection ?? 'connected';

  const send = (message: ToHost): void => {
    if (connection === 'connected') port.send(message);
    else if (connection === 'connecting') unsent.push(message);
  };
  const takeCall = (id: number): PendingCall | undefined => {
    const call = calls.get(id);
    calls.delete(id);
    return call;
  };
  const subscribeAgain = (id: number, { name, input, lastSeq }: Subscribed): void => {
    send({ type: 'subscribe', id, procedure: name, input, afterSeq: lastSeq });
  };

  const receive = (raw: unknown): void => {
    const parsed = toScreenSchema.safeParse(raw);
    if (!parsed.success) return;
    const message: ToScreen = parsed.data;
    const subscription = subscriptions.get(message.id);
    if (message.type === 'result') {
      const call = takeCall(message.id);
      if (call) settle(call, message.value);
    } else if (message.type === 'error') {
      const error = FringeError.fromReport(message.error as ErrorReport);
      takeCall(message.id)?.reject(error);
      if (subscription) endWith(message.id, subscription, error);
    } else if (message.type === 'end') {
      subscriptions.delete(message.id);
      subscription?.listener.onEnd?.();
    } else if (subscription) {
      takeEvent(message.id, subscription, message);
    }
  };
  const settle = (call: PendingCall, value: unknown): void => {
    try {
      call.resolve(parseOutput(call.name, value));
    } catch (thrown) {
      call.reject(FringeError.fromReport(toErrorReport(thrown)));
    }
  };
  const takeEvent = (id: number, subscription: Subscribed, event: { seq: number; value: unknown }): void => {
    let value: unknown;
    try {
      value = parseOutput(subscription.name, event.value);
    } catch (thrown) {
      send({ type: 'cancel', id });
      endWith(id, subscription, FringeError.fromReport(toErrorReport(thrown)));
      return;
    }
    subscription.lastSeq = event.seq;
    subscription.listener.onEvent(value, event.seq);
  };
  const endWith = (id: number, subscription: Subscribed, error: FringeError): void => {
    subscriptions.delete(id);
    subscription.listener.onError?.(error);
  };

  const changeConnection = (state: ConnectionState): void => {
    if (state === connection) return;
    connection = state;
    if (state === 'connected') {
      // Subscriptions made while the first link was still being laid stand in `unsent` already.
      const first = unsent.splice(0);
      const alreadySent = new Set(first.map((message) => message.id));
      for (const message of first) port.send(message);
      for (const [id, subscription] of subscriptions) if (!alreadySent.has(id)) subscribeAgain(id, subscription);
    } else {
      for (const id of [...calls.keys()]) takeCall(id)?.reject(linkLost('broke before the reply came'));
      unsent.length = 0;
    }
    if (isOver(state)) {
      for (const [id, subscription] of [...subscriptions]) endWith(id, subscription, linkLost('was closed'));
    }
    connectionListeners.tell(state);
  };

  const stopListening = port.onMessage(receive);
  const stopFollowing = port.onConnection?.(changeConnection);
  port.onClose(() => {
    stopListening();
    stopFollowing?.();
    changeConnection('closed');
  });

  return {
    get connection() {
      return connection;
    },
    onConnection: connectionListeners.add,
    call: <N extends CallName>(name: N, input: ProcedureInput<N>, options: { signal?: AbortSignal } = {}) =>
      new Promise<ProcedureOutput<N>>((resolve, reject) => {
        parseInput(name, input);
        if (options.signal?.aborted === true) throw stopped(name);
        if (connection === 'refused') throw linkRefused();
        if (connection === 'reconnecting' || connection === 'closed') throw linkLost('is down');
        const id = nextId++;
        const stop = () => {
          takeCall(id)?.reject(stopped(name));
          send({ type: 'cancel', id });
        };
        const forget = () => options.signal?.removeEventListener('abort', stop);
        calls.set(id, {
          name,
          resolve: (value) => {
            forget();
            resolve(value as ProcedureOutput<N>);
          },
          reject: (error) => {
            forget();
            reject(error);
          },
        });
        options.signal?.addEventListener('abort', stop, { once: true });
        send({ type: 'call', id, procedure: name, input });
      }),
    subscribe(name, input, listener) {
      parseInput(name, input);
      const id = nextId++;
      const subscribed: Subscribed = {
        name,
        input,
        listener: listener as SubscriptionListener<unknown>,
        lastSeq: listener.afterSeq ?? -1,
      };
      subscriptions.set(id, subscribed);
      if (isOver(connection)) queueMicrotask(() => endWith(id, subscribed, linkLost('is closed')));
      else subscribeAgain(id, subscribed);
      return () => {
        if (subscriptions.delete(id)) send({ type: 'cancel', id });
      };
    },
    close() {
      port.close();
    },
  };
}

function parseInput(name: ProcedureName, input: unknown): void {
  parseDocument<unknown>(procedures[name].input, input, `input of ${name}`);
}

function parseOutput(name: ProcedureName, value: unknown): unknown {
  const parsed = procedures[name].output.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `The host's answer to ${name} is refused at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  );
}

function linkLost(how: string): FringeError {
  return new FringeError('link_lost', `The link to the host ${how}.`, {
    remedy: 'It is tried again by itself. Whether the last request was carried out shows on the bench when it is back.',
  });
}

function linkRefused(): FringeError {
  return new FringeError(
    'link_lost',
    'The host was started again, and this page still has the token of the one before.',
    {
      remedy: 'Open the address that Fringe printed when it started.',
    },
  );
}

function stopped(name: ProcedureName): FringeError {
  return new FringeError('stopped', `The request ${name} was cancelled.`);
}
