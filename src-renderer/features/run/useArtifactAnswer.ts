import { useEffect, useState } from 'react';
import type { ProcedureInput, ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';

type Question = 'artifacts.get' | 'artifacts.verify' | 'artifacts.exportEstimate' | 'artifacts.report';

export interface ArtifactAnswer<Q extends Question> {
  /** Null while it is fetched, and when it was refused. */
  readonly answer: ProcedureOutput<Q> | null;
  readonly error: FringeError | null;
}

/**
 * Asks the host one thing about an artifact, once for as long as it is shown.
 * @param id of a calibration, or of a run that left an artifact
 */
export function useArtifactAnswer<Q extends Question>(question: Q, id: string): ArtifactAnswer<Q> {
  const { client } = useServices();
  const [state, setState] = useState<ArtifactAnswer<Q>>({ answer: null, error: null });
  useEffect(() => {
    let current = true;
    const take = (next: ArtifactAnswer<Q>) => {
      if (current) setState(next);
    };
    client.call(question, { runId: id } as ProcedureInput<Q>).then(
      (answer) => take({ answer, error: null }),
      (thrown: unknown) => take({ answer: null, error: FringeError.fromReport(toErrorReport(thrown)) }),
    );
    return () => {
      current = false;
    };
  }, [client, question, id]);
  return state;
}
