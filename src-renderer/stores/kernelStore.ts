import { createStore } from 'zustand/vanilla';
import type { KernelEntry, PlacedRefusal, Preflight } from '../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export interface KernelView {
  readonly kernels: readonly KernelEntry[] | null;
  readonly error: FringeError | null;
  readonly name: string | null;
  readonly savedText: string;
  /** The one text that form and editor both show. */
  readonly text: string;
  readonly check: 'none' | 'checking' | 'done';
  readonly refusals: readonly PlacedRefusal[];
  readonly preflight: Preflight | null;
}

const checkDelayMs = 250;

/** The kernels, and the text of the one that is open, checked by the host shortly after each change. */
export function createKernelStore(client: Client) {
  const store = createStore<KernelView>(() => ({
    kernels: null,
    error: null,
    name: null,
    savedText: '',
    text: '',
    check: 'none',
    refusals: [],
    preflight: null,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const refresh = async (): Promise<void> => {
    try {
      const { kernels } = await client.call('kernels.list', {});
      store.setState({ kernels, error: null });
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
      const { refusals, preflight } = await client.call('kernels.check', { text: store.getState().text }, { signal });
      if (!signal.aborted) store.setState({ check: 'done', refusals, preflight });
    } catch (thrown) {
      if (signal.aborted) return;
      const { message } = toErrorReport(thrown);
      store.setState({ check: 'done', preflight: null, refusals: [{ path: '', message, line: null, column: null }] });
    }
  };
  const edit = (text: string): void => {
    if (text === store.getState().text) return;
    store.setState({ text });
    clearTimeout(timer);
    timer = setTimeout(() => void checkNow(), checkDelayMs);
  };
  const open = async (name: string): Promise<void> => {
    const { text } = await client.call('kernels.read', { name });
    store.setState({ name, text, savedText: text, check: 'none', refusals: [], preflight: null });
    await checkNow();
  };
  /** Begins an unsaved kernel from a text. */
  const begin = (name: string, text: string): void => {
    store.setState({ name, text, savedText: '', check: 'none', refusals: [], preflight: null });
    void checkNow();
  };
  const save = async (name: string): Promise<KernelEntry> => {
    const { text } = store.getState();
    const entry = await client.call('kernels.save', { name, text });
    store.setState({ name: entry.name, savedText: text });
    await refresh();
    return entry;
  };
  const remove = async (name: string): Promise<void> => {
    await client.call('kernels.remove', { name });
    store.setState({ name: null, text: '', savedText: '', refusals: [], preflight: null, check: 'none' });
    await refresh();
  };
  return Object.assign(store, { refresh, checkNow, edit, open, begin, save, remove });
}
export type KernelStore = ReturnType<typeof createKernelStore>;
