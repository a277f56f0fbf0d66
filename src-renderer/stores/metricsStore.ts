import { createStore } from 'zustand/vanilla';
import type { MetricsFileEntry } from '../../src-core/contract/driftProcedures.ts';
import type { PlacedRefusal } from '../../src-core/contract/procedures.ts';
import type { DriftMetricsFile } from '../../src-core/domain/driftMetric.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export interface MetricsView {
  readonly files: readonly MetricsFileEntry[] | null;
  readonly error: FringeError | null;
  readonly name: string | null;
  readonly savedText: string;
  readonly text: string;
  readonly check: 'none' | 'checking' | 'done';
  readonly refusals: readonly PlacedRefusal[];
  /** What the text says; null while it has a mistake. */
  readonly file: DriftMetricsFile | null;
}

const checkDelayMs = 250;
const unchecked = { check: 'none', refusals: [], file: null } as const;

/** The drift metrics files, and the text of the one that is open, checked by the host shortly after each change. */
export function createMetricsStore(client: Client) {
  const store = createStore<MetricsView>(() => ({
    ...{ files: null, error: null, name: null, savedText: '', text: '' },
    ...unchecked,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const refresh = async (): Promise<void> => {
    try {
      const { files } = await client.call('drift.files', {});
      store.setState({ files, error: null });
    } catch (thrown) {
      store.setState({ error: FringeError.fromReport(toErrorReport(thrown)) });
    }
  };
  const checkNow = async (): Promise<void> => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    store.setState({ check: 'checking' });
    try {
      const { refusals, file } = await client.call('drift.check', { text: store.getState().text }, { signal });
      if (!signal.aborted) store.setState({ check: 'done', refusals, file });
    } catch (thrown) {
      if (signal.aborted) return;
      const { message } = toErrorReport(thrown);
      store.setState({ check: 'done', file: null, refusals: [{ path: '', message, line: null, column: null }] });
    }
  };
  const edit = (text: string): void => {
    if (text === store.getState().text) return;
    store.setState({ text });
    clearTimeout(timer);
    timer = setTimeout(() => void checkNow(), checkDelayMs);
  };
  const open = async (name: string): Promise<void> => {
    const { text } = await client.call('drift.read', { name });
    store.setState({ name, text, savedText: text, ...unchecked });
    await checkNow();
  };
  const save = async (name: string): Promise<MetricsFileEntry> => {
    const { text } = store.getState();
    const entry = await client.call('drift.save', { name, text });
    store.setState({ name: entry.name, savedText: text });
    await refresh();
    return entry;
  };
  const remove = async (name: string): Promise<void> => {
    await client.call('drift.remove', { name });
    store.setState({ name: null, text: '', savedText: '', ...unchecked });
    await refresh();
  };
  return Object.assign(store, { refresh, checkNow, edit, open, save, remove });
}
export type MetricsStore = ReturnType<typeof createMetricsStore>;
