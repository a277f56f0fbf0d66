import type { MessagePortLike, ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import { toHostSchema } from '../../src-core/contract/envelope.ts';
import type { NumberedEvent, ProcedureName } from '../../src-core/contract/procedures.ts';
import { procedures } from '../../src-core/contract/procedures.ts';
import { parseDocument, refusalsOf } from '../../src-core/domain/parse.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { CallContext, Handlers, SubscriptionContext } from './handlers.ts';
import { untilAborted } from './untilAborted.ts';

export interface ServeLinkOptions {
  /** Told of everything that is Fringe's own fault: a throw that is no FringeError, an output its schema refuses. */
  readonly onDefect?: (defect: { procedure: string; thrown: unknown }) => void;
  /** Calls and subscriptions that one screen may have open at once. */
  readonly maximumOpen?: number;
}

export interface ServedLink {
  /** Calls and subscriptions under way. */
  readonly openCount: number;
  /** Aborts everything that is under way and closes the port. */
  close(): void;
}

type CallHandler = (input: unknown, context: CallContext) => Promise<unknown>;
type SubscriptionHandler = (input: unknown, context: SubscriptionContext) => AsyncIterable<NumberedEvent<unknown>>;
type Request = Extract<ToHost, { type: 'call' | 'subscribe' }>;

/**
 * Serves one screen over one link: parses what comes in, dispatches, parses what goes out, and says each failure as a
 * report. Nothing that a screen sends can throw here. A subscription is pulled only while the link has room, so a slow
 * screen costs no memory.
 */
export function serveLink(
  port: MessagePortLike<ToScreen, ToHost>,
  handlers: Partial<Handlers>,
  options: ServeLinkOptions = {},
): ServedLink {
  const maximumOpen = options.maximumOpen ?? 256;
  const open = new Map<number, AbortController>();
  let state: 'open' | 'closed' = 'open';

  const send = (message: ToScreen): void => {
    if (state === 'open') port.send(message);
  };
  const sendError = (id: number, thrown: unknown, procedure: string): void => {
    const error = toErrorReport(thrown);
    if (error.code === 'defect') options.onDefect?.({ procedure, thrown });
    send({ type: 'error', id, error });
  };

  const begin = (request: Request): void => {
    const { id } = request;
    if (open.has(id)) {
      sendError(id, new FringeError('conflict', `Request number ${id} is still under way on this link.`), '');
      return;
    }
    if (open.size >= maximumOpen) {
      const sentence = `This screen has ${open.size} requests under way, which is all that one link may have.`;
      sendError(id, new FringeError('conflict', sentence, { remedy: 'Wait for one of them to end.' }), '');
      return;
    }
    const controller = new AbortController();
    open.set(id, controller);
    const work = request.type === 'call' ? answer(request, controller.signal) : feed(request, controller.signal);
    work
      .catch((thrown: unknown) => {
        if (!controller.signal.aborted) sendError(id, thrown, request.procedure);
      })
      .finally(() => open.delete(id));
  };

  const answer = async (request: Request, signal: AbortSignal): Promise<void> => {
    const name = procedureNamed(request.procedure, 'call');
    const handler = handlerOf(handlers, name) as unknown as CallHandler;
    const input = parseDocument<unknown>(procedures[name].input, request.input, `input of ${name}`);
    const value = parseOutput(name, await handler(input, { signal }));
    await port.drained?.();
    if (!signal.aborted) send({ type: 'result', id: request.id, value });
  };

  const feed = async (request: Request, signal: AbortSignal): Promise<void> => {
    const name = procedureNamed(request.procedure, 'subscription');
    const handler = handlerOf(handlers, name) as unknown as SubscriptionHandler;
    const input = parseDocument<unknown>(procedures[name].input, request.input, `input of ${name}`);
    const afterSeq = request.type === 'subscribe' ? request.afterSeq : -1;
    const events = handler(input, { signal, afterSeq })[Symbol.asyncIterator]();
    let lastSeq: number | null = null;
    try {
      for (;;) {
        if (port.drained) await untilAborted(port.drained(), signal);
        const next = await untilAborted(events.next(), signal);
        if (signal.aborted || next === undefined) return;
        if (next.done === true) break;
        const { seq, value } = next.value;
        if (lastSeq !== null && seq <= lastSeq) throw new Error(`${name} gave event ${seq} after ${lastSeq}.`);
        lastSeq = seq;
        send({ type: 'event', id: request.id, seq, value: parseOutput(name, value) });
      }
      send({ type: 'end', id: request.id });
    } finally {
      // A handler that ignores its signal may still be in its own wait: its end is not ours to await.
      void events.return?.()?.then(undefined, () => undefined);
    }
  };

  const receive = (message: unknown): void => {
    const parsed = toHostSchema.safeParse(message);
    if (!parsed.success) {
      const id = idOf(message);
      const first = refusalsOf(parsed.error)[0];
      const sentence = `The host does not understand this message${first ? ` (${first.path}: ${first.message})` : ''}.`;
      if (id !== null) sendError(id, new FringeError('bad_input', sentence, { path: first?.path ?? '' }), '');
      return;
    }
    if (parsed.data.type === 'cancel') open.get(parsed.data.id)?.abort();
    else begin(parsed.data);
  };

  const stop = (): void => {
    state = 'closed';
    for (const controller of open.values()) controller.abort();
  };
  const stopListening = port.onMessage(receive);
  port.onClose(() => {
    stopListening();
    stop();
  });

  return {
    get openCount() {
      return open.size;
    },
    close() {
      stop();
      stopListening();
      port.close();
    },
  };
}

function procedureNamed(name: string, kind: 'call' | 'subscription'): ProcedureName {
  if (!Object.hasOwn(procedures, name)) {
    throw new FringeError('unknown_name', `The host has no procedure named ${JSON.stringify(name.slice(0, 80))}.`, {
      remedy: 'Screen and host are of different versions: reload the window.',
    });
  }
  const known = name as ProcedureName;
  if (procedures[known].kind !== kind) {
    throw new FringeError('bad_input', `${known} is a ${procedures[known].kind}, not a ${kind}.`);
  }
  return known;
}

function handlerOf(handlers: Partial<Handlers>, name: ProcedureName): NonNullable<Handlers[ProcedureName]> {
  const handler = handlers[name];
  if (handler === undefined) throw new FringeError('not_available', `This host does not offer ${name}.`);
  return handler;
}

/** An output that its own schema refuses is the host's defect, never the screen's to cope with. */
function parseOutput(name: ProcedureName, value: unknown): unknown {
  const parsed = procedures[name].output.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = refusalsOf(parsed.error)[0];
  throw new Error(`${name} answered against its own contract at ${first?.path || 'the top'}: ${first?.message ?? ''}.`);
}

function idOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'number' && Number.isSafeInteger(message.id) && message.id >= 0 ? message.id : null;
}
