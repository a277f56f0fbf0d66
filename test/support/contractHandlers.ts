import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Handlers } from '../../src-main/rpc/handlers.ts';
import { createSubscriptionHub } from '../../src-main/rpc/subscriptionHub.ts';

export const megabyte = 1_000_000;

/**
 * A host of real procedures with scripted behaviour, for the link contract alone. Everything the suite needs to know of
 * it is asked over the link itself, so that the same suite serves a host in another process.
 */
export function createContractHandlers(): Partial<Handlers> {
  const changes = createSubscriptionHub<{ runId: string }>({ keep: 100_000 });
  const seen = { cancelledCalls: 0, endedSubscriptions: 0 };

  return {
    'kernels.read': async ({ name }, { signal }) => {
      switch (name) {
        case 'megabyte':
          return { name, text: 'm'.repeat(megabyte) };
        case 'seen':
          return { name, text: JSON.stringify(seen) };
        case 'refused':
          throw new FringeError('bad_input', 'The kernel is refused.', {
            path: 'optimizer_config',
            remedy: 'Mend it.',
          });
        case 'defect':
          throw new TypeError('left is not a function');
        case 'against the contract':
          return { name, text: 7 } as never;
        case 'slow':
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
          seen.cancelledCalls += 1;
          throw new FringeError('stopped', 'The reading was stopped.');
        default:
          return { name, text: `text of ${name}` };
      }
    },
    'kernels.save': async ({ name, text }) => ({
      name,
      id: name,
      title: name,
      summary: `${text.length} characters, the last is ${text.at(-1) ?? ''}`,
      algorithm: 'none',
      builtIn: false,
      valid: true,
      missing: [],
    }),
    /** `publish:5` publishes five more events. */
    'kernels.remove': async ({ name }) => {
      const count = Number(name.split(':')[1]);
      for (let index = 0; index < count; index += 1) changes.publish({ runId: `run-${changes.lastSeq + 1}` });
      return {};
    },
    async *'sessions.changes'(_input, context) {
      try {
        yield* changes.subscribe(context);
      } finally {
        seen.endedSubscriptions += 1;
      }
    },
    async *'runs.documents'({ runId }) {
      if (runId === 'none') throw new FringeError('not_found', 'There is no run none.');
      for (let seq = 0; seq < 3; seq += 1) {
        const data = { note: `number ${seq}` };
        yield { seq, value: { type: 'event' as const, seq, stream: 'notes', timeNs: 0, index: 0, data } };
      }
    },
  };
}
