import { useCallback, useEffect, useState } from 'react';
import type { CallName, ProcedureInput, ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';

export interface HostAnswer<N extends CallName> {
  /** Of the question that was answered last: it stands while a new one is asked. Null before the first. */
  readonly answer: ProcedureOutput<N> | null;
  /** Of the last question, when it was refused. */
  readonly error: FringeError | null;
  readonly isAsking: boolean;
  /** Asks the same once more. */
  readonly again: () => void;
}

/** Asks the host, and again whenever the input changes; an answer that is no longer wanted is called off. */
export function useHostAnswer<N extends CallName>(name: N, input: ProcedureInput<N>): HostAnswer<N> {
  const { client } = useServices();
  const [attempt, setAttempt] = useState(0);
  const question = JSON.stringify(input);
  const key = `${attempt} ${question}`;
  const [state, setState] = useState<{
    readonly key: string | null;
    readonly answer: ProcedureOutput<N> | null;
    readonly error: FringeError | null;
  }>({ key: null, answer: null, error: null });
  useEffect(() => {
    const abort = new AbortController();
    client.call(name, JSON.parse(question) as ProcedureInput<N>, { signal: abort.signal }).then(
      (answer) => {
        if (!abort.signal.aborted) setState({ key, answer, error: null });
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        const error = FringeError.fromReport(toErrorReport(thrown));
        setState(({ answer }) => ({ key, answer, error }));
      },
    );
    return () => abort.abort();
  }, [client, name, question, key]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { answer: state.answer, error: state.error, isAsking: state.key !== key, again };
}
