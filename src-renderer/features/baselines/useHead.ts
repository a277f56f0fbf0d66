import { useEffect, useRef, useState } from 'react';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import { keyOf } from './baselineWords.ts';

export type HeadView = ProcedureOutput<'baseline.head'>;

export interface ShownHead {
  /** The head that is shown: the one before, until the wanted one has come. */
  readonly row: HeadRow;
  readonly view: HeadView | null;
  readonly error: FringeError | null;
}

/** Heads that are passed by on the way to another are not asked for. */
const restMs = 120;

/** A head beside its reference, asked for again when it was judged anew. */
export function useHead(row: HeadRow): ShownHead {
  const { client } = useServices();
  const [shown, setShown] = useState<ShownHead | null>(null);
  const latest = useRef(row);
  useEffect(() => {
    latest.current = row;
  }, [row]);
  const isFirst = shown === null;
  const { model_name: model, head_name: head, id, current_reference: reference } = row;
  useEffect(() => {
    const asking = new AbortController();
    const ask = () => {
      client.call('baseline.head', { model, head }, { signal: asking.signal }).then(
        (view) => setShown({ row: latest.current, view, error: null }),
        (thrown: unknown) => {
          if (asking.signal.aborted) return;
          setShown({ row: latest.current, view: null, error: FringeError.fromReport(toErrorReport(thrown)) });
        },
      );
    };
    const timer = setTimeout(ask, isFirst ? 0 : restMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
    // Whether it is the first decides how soon it is asked for, not whether.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, model, head, id, reference]);
  if (shown === null) return { row, view: null, error: null };
  return keyOf(shown.row) === keyOf(row) ? { ...shown, row } : shown;
}
