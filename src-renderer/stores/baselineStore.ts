import { createStore } from 'zustand/vanilla';
import type { ProcedureOutput } from '../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export type BaselineOverview = ProcedureOutput<'baseline.overview'>;

export interface BaselineView {
  /** Null until the host has told. */
  readonly overview: BaselineOverview | null;
  readonly error: FringeError | null;
  /** The head that is looked at, as `model/head`; null: the first of the table. */
  readonly selected: string | null;
}

/** Between two looks while sessions are being re-tagged. */
const lookEveryMs = 1000;

/** Every head with its newest figures and the mode of the baselines; asked for again whenever the catalogue changes. */
export function createBaselineStore(client: Client) {
  const store = createStore<BaselineView>(() => ({ overview: null, error: null, selected: null }));
  let asking: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let followers = 0;

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const overview = await client.call('baseline.overview', {}, { signal });
      if (signal.aborted) return;
      store.setState({ overview, error: null });
      const { waiting, runId } = overview.retag;
      if (followers > 0 && (waiting > 0 || runId !== null)) timer = setTimeout(() => void refresh(), lookEveryMs);
    } catch (thrown) {
      if (!signal.aborted) store.setState({ error: FringeError.fromReport(toErrorReport(thrown)) });
    }
  };
  /** Keeps the overview true until the returned function is called. */
  const follow = (): (() => void) => {
    followers += 1;
    void refresh();
    const stop = client.subscribe('sessions.changes', {}, { onEvent: () => void refresh() });
    return () => {
      followers -= 1;
      stop();
      clearTimeout(timer);
    };
  };
  const select = (selected: string | null): void => store.setState({ selected });
  return Object.assign(store, { refresh, follow, select });
}
export type BaselineStore = ReturnType<typeof createBaselineStore>;
