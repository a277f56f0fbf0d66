import { useEffect, useState } from 'react';
import type { RunKind, RunSummary } from '../../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';

export interface RunsOfKind {
  /** Newest first; null until the host has told. */
  readonly runs: readonly RunSummary[] | null;
  readonly error: FringeError | null;
}

/** The sessions of some kinds, asked for again whenever the catalogue changes. @param kinds the same list each time */
export function useRunsOfKind(kinds: readonly RunKind[]): RunsOfKind {
  const { client } = useServices();
  const [state, setState] = useState<RunsOfKind>({ runs: null, error: null });
  useEffect(() => {
    let asking = new AbortController();
    const ask = () => {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      client.call('sessions.list', { limit: 1000 }, { signal }).then(
        ({ sessions }) => setState({ runs: sessions.filter(({ kind }) => kinds.includes(kind)), error: null }),
        (thrown: unknown) => {
          if (signal.aborted) return;
          setState(({ runs }) => ({ runs, error: FringeError.fromReport(toErrorReport(thrown)) }));
        },
      );
    };
    ask();
    const stop = client.subscribe('sessions.changes', {}, { onEvent: ask });
    return () => {
      stop();
      asking.abort();
    };
  }, [client, kinds]);
  return state;
}
