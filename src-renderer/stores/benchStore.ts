import { createStore } from 'zustand/vanilla';
import type { BenchStatus } from '../../src-core/contract/procedures.ts';
import type { Bench } from '../../src-core/domain/bench.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export interface BenchView {
  readonly status: BenchStatus | null;
  readonly error: FringeError | null;
  /** The bench file: sensors, labels and limits that the status does not carry. */
  readonly bench: Bench | null;
}

/** The bench as it is: its status feed, and its file, read again when its shape changes. */
export function createBenchStore(client: Client) {
  const store = createStore<BenchView>(() => ({ status: null, error: null, bench: null }));
  let shape = '';
  const readFile = () => {
    client.call('bench.file', {}).then(
      ({ bench }) => store.setState({ bench }),
      () => {
        shape = '';
      },
    );
  };
  const follow = () =>
    client.subscribe(
      'bench.statusFeed',
      {},
      {
        onEvent(status) {
          store.setState({ status, error: null });
          const now = shapeOf(status);
          if (now !== shape) {
            shape = now;
            readFile();
          }
        },
        onError: (error) => store.setState({ error }),
      },
    );
  follow();
  return Object.assign(store, { readFile });
}
export type BenchStore = ReturnType<typeof createBenchStore>;

const shapeOf = ({ file, benchId, instruments, parameters }: BenchStatus): string =>
  JSON.stringify([
    file,
    benchId,
    instruments.map(({ id }) => id),
    parameters.map((one) => [one.fullName, one.hardLimits]),
  ]);
