import assert from 'node:assert/strict';
import type { ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../../src-renderer/client/createClient.ts';
import type { ScreenPort } from '../../src-renderer/client/screenPort.ts';
import { megabyte } from '../support/contractHandlers.ts';

/** A link under test, with the handlers of contractHandlers.ts at its far end. */
export interface OpenedLink {
  readonly client: Client;
  /** The client's port, for messages no client would send. */
  readonly port: ScreenPort;
  /** Breaks the carrier under the client, on links that are made again by themselves. */
  readonly breakLink?: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface LinkCase {
  readonly name: string;
  readonly run: (link: OpenedLink) => Promise<void>;
}

/** What every link must do, whatever carries it. No test framework in here: Vitest and Playwright both run these. */
export const linkCases: readonly LinkCase[] = [
  {
    name: 'a call is answered',
    run: async ({ client }) => {
      assert.deepEqual(await client.call('kernels.read', { name: 'mzi' }), { name: 'mzi', text: 'text of mzi' });
    },
  },
  {
    name: 'calls under way at once get each their own answer',
    run: async ({ client }) => {
      const names = Array.from({ length: 50 }, (_, index) => `kernel ${index}`);
      const answers = await Promise.all(names.map((name) => client.call('kernels.read', { name })));
      assert.deepEqual(
        answers.map((answer) => answer.name),
        names,
      );
    },
  },
  {
    name: 'a refusal keeps its code, sentence, remedy and path',
    run: async ({ client }) => {
      const error = await failureOf(client.call('kernels.read', { name: 'refused' }));
      assert.deepEqual(error.toReport(), {
        code: 'bad_input',
        message: 'The kernel is refused.',
        remedy: 'Mend it.',
        path: 'optimizer_config',
      });
    },
  },
  {
    name: 'a defect is reported as one',
    run: async ({ client }) => {
      const error = await failureOf(client.call('kernels.read', { name: 'defect' }));
      assert.equal(error.code, 'defect');
      assert.match(error.message, /left is not a function/);
    },
  },
  {
    name: 'an answer against the contract does not reach the screen',
    run: async ({ client }) => {
      const error = await failureOf(client.call('kernels.read', { name: 'against the contract' }));
      assert.equal(error.code, 'defect');
      assert.match(error.message, /kernels\.read.*text/);
    },
  },
  {
    name: 'bad input is refused by the client, with the path',
    run: async ({ client }) => {
      const error = await failureOf(client.call('kernels.read', { name: 5 } as never));
      assert.equal(error.code, 'bad_input');
      assert.equal(error.path, 'name');
    },
  },
  {
    name: 'bad input is refused by the host, with the path, whoever sends it',
    run: async ({ port }) => {
      const reply = await exchange(port, { type: 'call', id: 9001, procedure: 'kernels.read', input: { nome: 'x' } });
      assert.equal(reply.type, 'error');
      assert.equal(reply.type === 'error' && reply.error.code, 'bad_input');
      assert.match(String(reply.type === 'error' && reply.error.path), /^(name|nome)$/);
    },
  },
  {
    name: 'an unknown procedure is refused, and so are the names every object has',
    run: async ({ port }) => {
      for (const [index, procedure] of ['bench.explode', '__proto__', 'constructor', 'toString'].entries()) {
        const reply = await exchange(port, { type: 'call', id: 9100 + index, procedure, input: {} });
        assert.equal(reply.type === 'error' && reply.error.code, 'unknown_name', procedure);
      }
    },
  },
  {
    name: 'a procedure the host does not offer is refused by name',
    run: async ({ client }) => {
      const error = await failureOf(client.call('bench.status', {}));
      assert.equal(error.code, 'not_available');
      assert.match(error.message, /bench\.status/);
    },
  },
  {
    name: 'a subscription cannot be called and a call cannot be subscribed to',
    run: async ({ port }) => {
      const called = await exchange(port, { type: 'call', id: 9201, procedure: 'sessions.changes', input: {} });
      assert.equal(called.type === 'error' && called.error.code, 'bad_input');
      const input = { name: 'mzi' };
      const subscribed = await exchange(port, {
        type: 'subscribe',
        id: 9202,
        procedure: 'kernels.read',
        input,
        afterSeq: -1,
      });
      assert.equal(subscribed.type === 'error' && subscribed.error.code, 'bad_input');
    },
  },
  {
    name: 'a message that is none is refused and the link goes on',
    run: async ({ client, port }) => {
      const reply = await exchange(port, { type: 'shout', id: 9301 } as never);
      assert.equal(reply.type === 'error' && reply.error.code, 'bad_input');
      for (const noise of [null, 7, 'text', [], {}, { id: 'x' }]) port.send(noise as never);
      assert.equal((await client.call('kernels.read', { name: 'mzi' })).name, 'mzi');
    },
  },
  {
    name: 'a megabyte passes in both directions',
    run: async ({ client }) => {
      const read = await client.call('kernels.read', { name: 'megabyte' });
      assert.equal(read.text, 'm'.repeat(megabyte));
      const text = `${'é'.repeat(megabyte / 2)}!`;
      const saved = await client.call('kernels.save', { name: 'big', text });
      assert.equal(saved.summary, `${text.length} characters, the last is !`);
    },
  },
  {
    name: 'a cancelled call ends at once and the host hears of it',
    run: async ({ client }) => {
      const before = (await seenBy(client)).cancelledCalls;
      const controller = new AbortController();
      const call = client.call('kernels.read', { name: 'slow' }, { signal: controller.signal });
      await client.call('kernels.read', { name: 'first' });
      controller.abort();
      assert.equal((await failureOf(call)).code, 'stopped');
      await until(async () => (await seenBy(client)).cancelledCalls === before + 1);
    },
  },
  {
    name: 'a subscription gives every event in order and ends',
    run: async ({ client }) => {
      const got = await collectToEnd(client, 'one');
      assert.deepEqual(got, [0, 1, 2]);
    },
  },
  {
    name: 'a subscription that fails says why',
    run: async ({ client }) => {
      const error = await new Promise<FringeError>((resolve, reject) => {
        client.subscribe(
          'runs.documents',
          { runId: 'none' },
          { onEvent: reject, onEnd: reject as never, onError: resolve },
        );
      });
      assert.equal(error.code, 'not_found');
    },
  },
  {
    name: 'a subscription resumes behind a number with nothing lost or doubled',
    run: async ({ client }) => {
      const first = await follow(client, -1);
      await publish(client, 5);
      await until(async () => first.seqs.length >= 5);
      first.stop();
      const lastSeen = first.seqs.at(-1) ?? -1;
      await publish(client, 4);
      const second = await follow(client, lastSeen);
      await publish(client, 3);
      await until(async () => second.seqs.length >= 7);
      second.stop();
      assert.deepEqual(
        second.seqs,
        Array.from({ length: 7 }, (_, index) => lastSeen + 1 + index),
      );
    },
  },
  {
    name: 'two subscribers each get everything',
    run: async ({ client }) => {
      const followers = [await follow(client, -1), await follow(client, -1)];
      await publish(client, 200);
      for (const follower of followers) {
        await until(async () => follower.seqs.length >= 200);
        follower.stop();
      }
      assert.deepEqual(followers[0]?.seqs.slice(0, 200), followers[1]?.seqs.slice(0, 200));
    },
  },
  {
    name: 'a subscription that is left ends at the host',
    run: async ({ client }) => {
      const before = (await seenBy(client)).endedSubscriptions;
      const follower = await follow(client, -1);
      await publish(client, 1);
      await until(async () => follower.seqs.length >= 1);
      follower.stop();
      await until(async () => (await seenBy(client)).endedSubscriptions > before);
    },
  },
  {
    name: 'a link that breaks is made again, subscriptions resume, calls in flight fail and are not repeated',
    run: async ({ client, breakLink }) => {
      if (breakLink === undefined) return;
      const follower = await follow(client, -1);
      await publish(client, 20);
      await until(async () => follower.seqs.length >= 20);
      const slow = failureOf(client.call('kernels.read', { name: 'slow' }));
      await breakLink();
      assert.equal((await slow).code, 'link_lost');
      await until(async () => client.connection === 'connected');
      await publish(client, 20);
      await until(async () => follower.seqs.length >= 40);
      follower.stop();
      const start = follower.seqs[0] ?? 0;
      assert.deepEqual(
        follower.seqs,
        Array.from({ length: 40 }, (_, index) => start + index),
      );
    },
  },
  {
    name: 'closing in mid-call fails the call and every later one',
    run: async ({ client }) => {
      const slow = failureOf(client.call('kernels.read', { name: 'slow' }));
      const left = new Promise<FringeError>((resolve) => {
        client.subscribe('sessions.changes', {}, { onEvent: () => undefined, onError: resolve });
      });
      await client.call('kernels.read', { name: 'first' });
      client.close();
      assert.equal((await slow).code, 'link_lost');
      assert.equal((await left).code, 'link_lost');
      assert.equal((await failureOf(client.call('kernels.read', { name: 'late' }))).code, 'link_lost');
    },
  },
];

async function failureOf(call: Promise<unknown>): Promise<FringeError> {
  try {
    await call;
  } catch (thrown) {
    assert.ok(thrown instanceof FringeError, String(thrown));
    return thrown;
  }
  return assert.fail('the call was answered');
}

/** The first reply that carries the message's number. */
function exchange(port: ScreenPort, message: ToHost): Promise<ToScreen> {
  return new Promise((resolve) => {
    const stop = port.onMessage((reply) => {
      if (reply.id !== message.id) return;
      stop();
      resolve(reply);
    });
    port.send(message);
  });
}

async function seenBy(client: Client): Promise<{ cancelledCalls: number; endedSubscriptions: number }> {
  const { text } = await client.call('kernels.read', { name: 'seen' });
  return JSON.parse(text) as { cancelledCalls: number; endedSubscriptions: number };
}

async function publish(client: Client, count: number): Promise<void> {
  await client.call('kernels.remove', { name: `publish:${count}` });
}

async function follow(client: Client, afterSeq: number): Promise<{ seqs: number[]; stop: () => void }> {
  const seqs: number[] = [];
  const onEvent = ({ runId }: { runId: string }, seq: number): void => {
    assert.equal(runId, `run-${seq}`);
    seqs.push(seq);
  };
  const stop = client.subscribe('sessions.changes', {}, { onEvent, afterSeq });
  // A call behind the subscription on the same link: when it is answered, the subscription stands.
  await client.call('kernels.read', { name: 'subscribed' });
  return { seqs, stop };
}

function collectToEnd(client: Client, runId: string): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const seqs: number[] = [];
    const onEvent = (_value: unknown, seq: number) => seqs.push(seq);
    client.subscribe('runs.documents', { runId }, { onEvent, onEnd: () => resolve(seqs), onError: reject });
  });
}

/** Waits for what another process or socket does; the test's own time limit is the only clock. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
}
