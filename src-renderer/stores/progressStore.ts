import { createStore } from 'zustand/vanilla';
import type { RunProgress } from '../../src-core/contract/procedures.ts';
import type { Client } from '../client/createClient.ts';
import { followRun } from './followRun.ts';
import type { FollowedRun } from './followRun.ts';

export interface RunInSight {
  /** What is running now, or ran last; null before the first run. */
  readonly progress: RunProgress | null;
  /** The run that the Calibrate screen shows, with its record. */
  readonly followed: FollowedRun | null;
}

export const isOn = (progress: RunProgress | null): boolean =>
  progress !== null && progress.state !== 'finished' && progress.state !== 'idle';

/** The run that is on: its progress, and its record, followed from the moment it starts until another is shown. */
export function createProgressStore(client: Client) {
  const store = createStore<RunInSight>(() => ({ progress: null, followed: null }));
  const show = (runId: string | null): void => {
    const { followed } = store.getState();
    if (runId !== null && followed?.record.glance.runId === runId) return;
    followed?.stop();
    store.setState({ followed: runId === null ? null : followRun(client, runId) });
  };
  client.subscribe(
    'runs.progress',
    {},
    {
      onEvent(progress) {
        store.setState({ progress });
        if (progress !== null && isOn(progress)) show(progress.runId);
      },
    },
  );
  return Object.assign(store, { show });
}
export type ProgressStore = ReturnType<typeof createProgressStore>;
