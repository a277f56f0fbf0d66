import { useEffect, useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';

export type BaselineRun = ProcedureOutput<'baseline.result'>;

/** Between two looks at a run that is on. */
const lookEveryMs = 700;

/** What a baseline or a re-tagging run has left, asked for again while it is on. */
export function useBaselineResult(runId: string): {
  readonly run: BaselineRun | null;
  readonly error: FringeError | null;
} {
  const { client } = useServices();
  const [state, setState] = useState<{ runId: string; run: BaselineRun | null; error: FringeError | null }>({
    ...{ runId, run: null, error: null },
  });
  useEffect(() => {
    const asking = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      client.call('baseline.result', { runId }, { signal: asking.signal }).then(
        (run) => {
          setState({ runId, run, error: null });
          if (run.status === 'running') timer = setTimeout(look, lookEveryMs);
        },
        (thrown: unknown) => {
          if (asking.signal.aborted) return;
          setState({ runId, run: null, error: FringeError.fromReport(toErrorReport(thrown)) });
        },
      );
    };
    look();
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, runId]);
  return state.runId === runId ? state : { run: null, error: null };
}
