import { useCallback, useEffect, useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';

export type NoiseView = ProcedureOutput<'noise.result'>;

/** Between two looks at a run that is on. */
const lookEveryMs = 1000;

/** What may be said of a run, asked for again while it is on. */
export function useNoiseResult(runId: string | null): {
  readonly view: NoiseView | null;
  readonly error: FringeError | null;
  readonly refresh: () => void;
} {
  const { client } = useServices();
  const [state, setState] = useState<{ view: NoiseView | null; error: FringeError | null }>({
    view: null,
    error: null,
  });
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (runId === null) return;
    const asking = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    client.call('noise.result', { runId }, { signal: asking.signal }).then(
      (view) => {
        setState({ view, error: null });
        if (view.status === 'running') timer = setTimeout(() => setLooks((count) => count + 1), lookEveryMs);
      },
      (thrown: unknown) => {
        if (asking.signal.aborted) return;
        setState(({ view }) => ({ view, error: FringeError.fromReport(toErrorReport(thrown)) }));
      },
    );
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, runId, looks]);
  const refresh = useCallback(() => setLooks((count) => count + 1), []);
  return { ...state, view: state.view?.runId === runId ? state.view : null, refresh };
}
