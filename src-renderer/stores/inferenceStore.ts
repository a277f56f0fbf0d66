import { createStore } from 'zustand/vanilla';
import type { PlacedRefusal, ProcedureOutput } from '../../src-core/contract/procedures.ts';
import type { PreparedView } from '../../src-core/domain/posteriorView.ts';
import type { RunLabels } from '../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export type InferenceExample = ProcedureOutput<'inference.examples'>['examples'][number];

/** A file that the specification names, as it was read on this side. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface InferenceView {
  /** Null until the host has told. */
  readonly examples: readonly InferenceExample[] | null;
  readonly examplesError: FringeError | null;
  /** File name of the open specification; null before the first. */
  readonly name: string | null;
  readonly savedText: string;
  /** The one text that form and editor both show. */
  readonly text: string;
  readonly files: readonly NamedText[];
  readonly check: 'none' | 'checking' | 'done';
  readonly refusals: readonly PlacedRefusal[];
  /** Of the last text that could be prepared: while a mistake stands, what was before it goes on being shown. */
  readonly prepared: PreparedView | null;
}

const checkDelayMs = 300;
const unchecked = { check: 'none', refusals: [], prepared: null } as const;

/** Whether what is written can be run as it stands. */
export const isReady = ({ check, refusals, prepared }: InferenceView): boolean =>
  check === 'done' && refusals.length === 0 && prepared !== null;

/** The specification that is being written, with the files it names, checked by the host shortly after each change. */
export function createInferenceStore(client: Client) {
  const store = createStore<InferenceView>(() => ({
    ...{ examples: null, examplesError: null, name: null, savedText: '', text: '', files: [] },
    ...unchecked,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  /** The text, and those of the files that it names. */
  const specification = () => {
    const { text, files } = store.getState();
    return { text, files: files.filter(({ name }) => text.includes(JSON.stringify(name))) };
  };
  const loadExamples = async (): Promise<void> => {
    try {
      const { examples } = await client.call('inference.examples', {});
      store.setState({ examples, examplesError: null });
    } catch (thrown) {
      store.setState({ examplesError: FringeError.fromReport(toErrorReport(thrown)) });
    }
  };
  const checkNow = async (): Promise<void> => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    store.setState({ check: 'checking' });
    try {
      const { refusals, prepared } = await client.call('inference.check', specification(), { signal });
      if (signal.aborted) return;
      store.setState(({ prepared: before }) => ({ check: 'done', refusals, prepared: prepared ?? before }));
    } catch (thrown) {
      if (signal.aborted) return;
      const { message, remedy } = toErrorReport(thrown);
      const sentence = remedy === undefined || remedy === '' ? message : `${message} ${remedy}`;
      store.setState({ check: 'done', refusals: [{ path: '', message: sentence, line: null, column: null }] });
    }
  };
  const checkSoon = (): void => {
    clearTimeout(timer);
    store.setState({ check: 'checking' });
    timer = setTimeout(() => void checkNow(), checkDelayMs);
  };
  const edit = (text: string): void => {
    if (text === store.getState().text) return;
    store.setState({ text });
    checkSoon();
  };
  /** Opens a specification in place of what stands there. */
  const open = (name: string, text: string, files: readonly NamedText[] = []): void => {
    store.setState({ name, text, savedText: text, files, ...unchecked });
    void checkNow();
  };
  /** Puts a file beside the text; one of the same name is replaced. */
  const addFile = (file: NamedText): void => {
    store.setState(({ files }) => ({ files: [...files.filter(({ name }) => name !== file.name), file] }));
    checkSoon();
  };
  const markSaved = (name: string): void => store.setState(({ text }) => ({ name, savedText: text }));
  const start = async (kind: 'infer' | 'estimate', labels: RunLabels): Promise<string> => {
    const { runId } = await client.call('inference.start', { ...specification(), kind, labels });
    return runId;
  };
  return Object.assign(store, { loadExamples, checkNow, edit, open, addFile, markSaved, start });
}
export type InferenceStore = ReturnType<typeof createInferenceStore>;
