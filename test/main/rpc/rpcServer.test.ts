import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { MessagePortLike, ToHost, ToScreen } from '../../../src-core/contract/envelope.ts';
import type { Handlers } from '../../../src-main/rpc/handlers.ts';
import { createMemoryLink } from '../../../src-main/rpc/memoryLink.ts';
import { serveLink } from '../../../src-main/rpc/rpcServer.ts';
import { createContractHandlers } from '../../support/contractHandlers.ts';

interface HandPort {
  readonly port: MessagePortLike<ToScreen, ToHost>;
  readonly sent: ToScreen[];
  receive(message: unknown): void;
  close(): void;
}

/** The host's end of a link, worked by hand. */
function handPort(drained?: () => Promise<void>): HandPort {
  const sent: ToScreen[] = [];
  const listeners = new Set<(message: ToHost) => void>();
  const closeListeners = new Set<() => void>();
  const close = () => {
    for (const listener of closeListeners) listener();
  };
  const port: MessagePortLike<ToScreen, ToHost> = {
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close,
    ...(drained === undefined ? {} : { drained }),
  };
  return { port, sent, close, receive: (message) => listeners.forEach((listener) => listener(message as ToHost)) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('serving a link', () => {
  it('pulls a subscription only while the link has room', async () => {
    let produced = 0;
    let room: () => void = () => undefined;
    const hand = handPort(() => new Promise<void>((resolve) => (room = resolve)));
    const handlers: Partial<Handlers> = {
      async *'sessions.changes'() {
        for (let seq = 0; ; seq += 1) {
          produced += 1;
          yield { seq, value: { runId: 'a' } };
        }
      },
    };
    const served = serveLink(hand.port, handlers);
    hand.receive({ type: 'subscribe', id: 1, procedure: 'sessions.changes', input: {}, afterSeq: -1 });
    for (let index = 0; index < 20; index += 1) await turn();
    expect(produced).toBe(0);
    for (const expected of [1, 2, 3]) {
      room();
      for (let index = 0; index < 20; index += 1) await turn();
      expect(produced).toBe(expected);
    }
    served.close();
  });

  it('aborts everything when the link closes, and says nothing more', async () => {
    const aborted: string[] = [];
    const hand = handPort();
    const untilAbort = (signal: AbortSignal, name: string) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted.push(name);
          resolve();
        });
      });
    const served = serveLink(hand.port, {
      'bench.blink': async (_input, { signal }) => {
        await untilAbort(signal, 'call');
        return {};
      },
      async *'sessions.changes'(_input, { signal }) {
        await untilAbort(signal, 'subscription');
        yield { seq: 0, value: { runId: 'late' } };
      },
    });
    hand.receive({ type: 'call', id: 1, procedure: 'bench.blink', input: { parameter: 'mzi_0.phase' } });
    hand.receive({ type: 'subscribe', id: 2, procedure: 'sessions.changes', input: {}, afterSeq: -1 });
    await turn();
    expect(served.openCount).toBe(2);
    hand.close();
    await turn();
    await turn();
    expect(aborted.sort()).toEqual(['call', 'subscription']);
    expect(served.openCount).toBe(0);
    expect(hand.sent).toEqual([]);
  });

  it('leaves a subscription whose handler does not heed its signal', async () => {
    const hand = handPort();
    const served = serveLink(hand.port, {
      async *'sessions.changes'() {
        await new Promise(() => undefined);
        yield { seq: 0, value: { runId: 'never' } };
      },
    });
    hand.receive({ type: 'subscribe', id: 2, procedure: 'sessions.changes', input: {}, afterSeq: -1 });
    await turn();
    hand.receive({ type: 'cancel', id: 2 });
    await turn();
    expect(served.openCount).toBe(0);
    served.close();
  });

  it('tells the log of a defect with its procedure, and of no expected refusal', async () => {
    const defects: { procedure: string; thrown: unknown }[] = [];
    const hand = handPort();
    serveLink(hand.port, createContractHandlers(), { onDefect: (defect) => defects.push(defect) });
    hand.receive({ type: 'call', id: 1, procedure: 'kernels.read', input: { name: 'defect' } });
    hand.receive({ type: 'call', id: 2, procedure: 'kernels.read', input: { name: 'refused' } });
    await turn();
    await turn();
    expect(defects.map(({ procedure }) => procedure)).toEqual(['kernels.read']);
    expect(defects[0]?.thrown).toBeInstanceOf(TypeError);
  });

  it('refuses events that are not numbered upwards', async () => {
    const hand = handPort();
    serveLink(hand.port, {
      async *'sessions.changes'() {
        yield { seq: 4, value: { runId: 'a' } };
        yield { seq: 4, value: { runId: 'b' } };
      },
    });
    hand.receive({ type: 'subscribe', id: 1, procedure: 'sessions.changes', input: {}, afterSeq: -1 });
    for (let index = 0; index < 10; index += 1) await turn();
    expect(hand.sent.map((message) => message.type)).toEqual(['event', 'error']);
  });

  it('bounds what one screen may have under way, and refuses a number in use', async () => {
    const hand = handPort();
    const served = serveLink(hand.port, createContractHandlers(), { maximumOpen: 2 });
    const slow = { type: 'call', procedure: 'kernels.read', input: { name: 'slow' } };
    hand.receive({ ...slow, id: 1 });
    hand.receive({ ...slow, id: 1 });
    hand.receive({ ...slow, id: 2 });
    hand.receive({ ...slow, id: 3 });
    await turn();
    expect(hand.sent.map((message) => [message.id, message.type === 'error' && message.error.code])).toEqual([
      [1, 'conflict'],
      [3, 'conflict'],
    ]);
    served.close();
  });

  it('survives any message at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (message) => {
        const hand = handPort();
        const served = serveLink(hand.port, createContractHandlers());
        hand.receive(message);
        await turn();
        expect(hand.sent.every((reply) => reply.type === 'error')).toBe(true);
        served.close();
      }),
      { numRuns: 300 },
    );
  });

  it('carries no more through memory than through any other link', async () => {
    const link = createMemoryLink();
    const got = new Promise((resolve) => link.screen.onMessage(resolve));
    link.host.send({ type: 'result', id: 1, value: { gone: undefined, notFinite: Number.NaN, when: new Date(0) } });
    expect(await got).toEqual({ type: 'result', id: 1, value: { notFinite: null, when: '1970-01-01T00:00:00.000Z' } });
  });
});
