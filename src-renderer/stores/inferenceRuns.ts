import { createStore } from 'zustand/vanilla';
import type { Client } from '../client/createClient.ts';
import { feedRecord } from './followRun.ts';
import { InferenceRecord } from './inferenceRecord.ts';

export interface InferenceRuns {
  /** The run that the Inference screen shows, followed from the moment it is; null before the first. */
  readonly record: InferenceRecord | null;
}

/** The inference that is looked at: one at a time, live or long ended. */
export function createInferenceRuns(client: Client) {
  const store = createStore<InferenceRuns>(() => ({ record: null }));
  let stop: (() => void) | null = null;
  const show = (runId: string): void => {
    if (store.getState().record?.glance.runId === runId) return;
    stop?.();
    const record = new InferenceRecord(runId);
    store.setState({ record });
    stop = feedRecord(client, record);
  };
  return Object.assign(store, { show });
}
export type InferenceRunsStore = ReturnType<typeof createInferenceRuns>;
