import { createStore } from 'zustand/vanilla';
import type { StateEntry } from '../../src-core/contract/procedures.ts';
import type { RunStatus, RunSummary } from '../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export interface SessionsView {
  readonly search: string;
  readonly status: RunStatus | null;
  readonly sessions: readonly RunSummary[] | null;
  readonly total: number;
  readonly states: readonly StateEntry[] | null;
  readonly error: FringeError | null;
}

const page = 200;

/** The catalogue as it is searched for now, asked again whenever the host says that it changed. */
export function createSessionsStore(client: Client) {
  const store = createStore<SessionsView>(() => ({
    search: '',
    status: null,
    sessions: null,
    total: 0,
    states: null,
    error: null,
  }));
  let asked = 0;
  const refresh = async (limit = Math.max(page, store.getState().sessions?.length ?? 0)): Promise<void> => {
    const number = ++asked;
    const { search, status } = store.getState();
    try {
      const [{ sessions, total }, { states }] = await Promise.all([
        client.call('sessions.list', { search, status, limit: Math.min(limit, 1000), offset: 0 }),
        client.call('state.list', {}),
      ]);
      if (number === asked) store.setState({ sessions, total, states, error: null });
    } catch (thrown) {
      if (number === asked) store.setState({ error: FringeError.fromReport(toErrorReport(thrown)) });
    }
  };
  const find = (part: { search?: string; status?: RunStatus | null }): void => {
    store.setState(part);
    void refresh(page);
  };
  const more = (): Promise<void> => refresh((store.getState().sessions?.length ?? 0) + page);
  client.subscribe('sessions.changes', {}, { onEvent: () => void refresh() });
  return Object.assign(store, { refresh, find, more });
}
export type SessionsStore = ReturnType<typeof createSessionsStore>;
