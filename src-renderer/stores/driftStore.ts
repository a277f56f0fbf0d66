import { createStore } from 'zustand/vanilla';
import type { DriftBoard } from '../../src-core/contract/driftProcedures.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';
import { feedRecord } from './followRun.ts';
import { MonitorRecord } from './monitorRecord.ts';

export interface DriftView {
  /** Null until the host has told. */
  readonly board: DriftBoard | null;
  readonly error: FringeError | null;
  /** The record of the board's run, from when it was first looked at. */
  readonly record: MonitorRecord | null;
}

/** Alarms as they stand, always; the monitor's own record as soon as somebody has looked at it. */
export function createDriftStore(client: Client) {
  const store = createStore<DriftView>(() => ({ board: null, error: null, record: null }));
  let stopFeed: (() => void) | null = null;
  let isWatched = false;
  const follow = (): void => {
    const { board, record } = store.getState();
    const runId = board?.runId ?? null;
    if (!isWatched || record?.glance.runId === runId) return;
    stopFeed?.();
    stopFeed = null;
    const next = runId === null ? null : new MonitorRecord(runId);
    store.setState({ record: next });
    if (next !== null) stopFeed = feedRecord(client, next);
  };
  /** From now on the record of whatever is watched is kept at hand: an overnight record is read once, not at each look. */
  const watch = (): void => {
    isWatched = true;
    follow();
  };
  client.subscribe(
    'drift.board',
    {},
    {
      onEvent(board) {
        store.setState({ board, error: null });
        follow();
      },
      onError: (error) => store.setState({ error }),
    },
  );
  return Object.assign(store, { watch });
}
export type DriftStore = ReturnType<typeof createDriftStore>;
