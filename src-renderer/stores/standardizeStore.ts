import { createStore } from 'zustand/vanilla';
import type { PlacedRefusal, ProcedureOutput } from '../../src-core/contract/procedures.ts';
import type { RunLabels } from '../../src-core/domain/run.ts';
import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export type StandardizeCheck = ProcedureOutput<'standardize.check'>;

export interface StandardizeView {
  /** The one text that form and editor both show. */
  readonly text: string;
  readonly check: 'none' | 'checking' | 'done';
  readonly refusals: readonly PlacedRefusal[];
  /** What the datasets are; of the last text that was checked. */
  readonly found: StandardizeCheck | null;
}

const checkDelayMs = 400;

/** To begin with: recorded sessions, which every bench has. */
const firstText = `${JSON.stringify(
  {
    roles: { primary: { name: 'primary', dataset: { sessions: [] } } },
    seed: 0,
    slice: null,
    spike_threshold: 3,
    eps: 1e-6,
  },
  null,
  2,
)}\n`;

/** The standardization that is being configured, checked by the host shortly after each change. */
export function createStandardizeStore(client: Client) {
  const store = createStore<StandardizeView>(() => ({ text: firstText, check: 'none', refusals: [], found: null }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const checkNow = async (): Promise<void> => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    store.setState({ check: 'checking' });
    try {
      const found = await client.call('standardize.check', { text: store.getState().text }, { signal });
      if (!signal.aborted) store.setState({ check: 'done', refusals: found.refusals, found });
    } catch (thrown) {
      if (signal.aborted) return;
      const { message } = toErrorReport(thrown);
      store.setState({ check: 'done', refusals: [{ path: '', message, line: null, column: null }] });
    }
  };
  const edit = (text: string): void => {
    if (text === store.getState().text) return;
    store.setState({ text, check: 'checking' });
    clearTimeout(timer);
    timer = setTimeout(() => void checkNow(), checkDelayMs);
  };
  const start = async (labels: RunLabels): Promise<string> =>
    (await client.call('standardize.start', { text: store.getState().text, labels })).runId;
  return Object.assign(store, { checkNow, edit, start });
}
export type StandardizeStore = ReturnType<typeof createStandardizeStore>;
