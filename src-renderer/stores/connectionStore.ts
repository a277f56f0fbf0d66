import { createStore } from 'zustand/vanilla';
import type { ProcedureOutput } from '../../src-core/contract/procedures.ts';
import type { Client } from '../client/createClient.ts';
import type { ConnectionState } from '../client/screenPort.ts';

export interface Connection {
  readonly state: ConnectionState;
  readonly info: ProcedureOutput<'host.info'> | null;
}

export function createConnectionStore(client: Client) {
  const store = createStore<Connection>(() => ({ state: client.connection, info: null }));
  const ask = () => {
    client.call('host.info', {}).then(
      (info) => store.setState({ info }),
      () => undefined,
    );
  };
  client.onConnection((state) => {
    store.setState({ state });
    if (state === 'connected') ask();
  });
  ask();
  return store;
}
export type ConnectionStore = ReturnType<typeof createConnectionStore>;
