import { createStore } from 'zustand/vanilla';
import type { ProcedureOutput } from '../../src-core/contract/procedures.ts';
import type { RunLabels } from '../../src-core/domain/run.ts';
import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';
import { feedRecord } from './followRun.ts';
import { SweepRecord } from './sweepRecord.ts';

/** A sweep as it is being filled in: null is a field that is empty. */
export interface SweepDraft {
  readonly parameter: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly points: number | null;
  readonly read: readonly string[];
  readonly repeats: number | null;
  readonly integrationMs: number | null;
}

export type SweepCheck = ProcedureOutput<'sweeps.check'>;

export interface SweepView {
  readonly draft: SweepDraft;
  /** Null while it is being asked for. */
  readonly check: SweepCheck | null;
  /** The last sweep that was started here. */
  readonly record: SweepRecord | null;
  /** The sweep that has become the data, or that ended without. */
  readonly takenRunId: string | null;
}

const checkDelayMs = 300;

/** The sweep that is being set up on the Inference screen, checked by the host, and the one that was started last. */
export function createSweepStore(client: Client) {
  const store = createStore<SweepView>(() => ({
    draft: { parameter: '', from: null, to: null, points: 120, read: [], repeats: 1, integrationMs: 10 },
    check: null,
    record: null,
    takenRunId: null,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;
  let stopFeed: (() => void) | null = null;

  const checkNow = async (): Promise<void> => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const check = await client.call('sweeps.check', { sweep: sweepOf(store.getState().draft) }, { signal });
      if (!signal.aborted) store.setState({ check });
    } catch (thrown) {
      if (signal.aborted) return;
      const refusals = [{ path: '', message: toErrorReport(thrown).message }];
      store.setState({
        check: { refusals, readings: 0, expectedDurationSeconds: 0, instrumentsLeased: [], warnings: [] },
      });
    }
  };
  const edit = (part: Partial<SweepDraft>): void => {
    store.setState(({ draft }) => ({ draft: { ...draft, ...part }, check: null }));
    clearTimeout(timer);
    timer = setTimeout(() => void checkNow(), checkDelayMs);
  };
  /** @returns the sweep's run, which `record` follows from now on */
  const start = async (labels: RunLabels): Promise<string> => {
    const { draft } = store.getState();
    const title = `Sweep of ${draft.parameter}`;
    const { runId } = await client.call('sweeps.start', { sweep: sweepOf(draft) as never, title, labels, seed: null });
    stopFeed?.();
    const record = new SweepRecord(runId);
    store.setState({ record });
    stopFeed = feedRecord(client, record);
    return runId;
  };
  return Object.assign(store, { edit, checkNow, start });
}
export type SweepStore = ReturnType<typeof createSweepStore>;

/** As a sweep file has it; what is empty is left out, so that the host says that it is missing. */
export function sweepOf({ parameter, from, to, points, read, repeats, integrationMs }: SweepDraft): object {
  return {
    parameter,
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(points === null ? {} : { points }),
    read: [...read],
    ...(repeats === null ? {} : { repeats }),
    ...(integrationMs === null ? {} : { integration_time_ns: Math.round(integrationMs * 1e6) }),
  };
}
