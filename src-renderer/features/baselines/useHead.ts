import { useEffect, useState } from 'react';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import { keyOf } from './baselineWords.ts';

export type HeadView = ProcedureOutput<'baseline.head'>;

/** A head beside its reference, asked for again when it was judged anew. The one before stays until the next is there. */
export function useHead(row: HeadRow): { readonly view: HeadView | null; readonly error: FringeError | null } {
  const { client } = useServices();
  const [state, setState] = useState<{ view: HeadView | null; error: FringeError | null; key: string }>({
    ...{ view: null, error: null, key: '' },
  });
  const { model_name: model, head_name: head, id, current_reference: reference } = row;
  const key = keyOf(row);
  useEffect(() => {
    const asking = new AbortController();
    client.call('baseline.head', { model, head }, { signal: asking.signal }).then(
      (view) => setState({ view, error: null, key }),
      (thrown: unknown) => {
        if (asking.signal.aborted) return;
        setState({ view: null, error: FringeError.fromReport(toErrorReport(thrown)), key });
      },
    );
    return () => asking.abort();
  }, [client, model, head, id, reference, key]);
  return state.key === key ? state : { view: null, error: null };
}
