import { useEffect, useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import type { DraftRead } from './startDraft.ts';

export type BaselineCheck = ProcedureOutput<'baseline.check'>;
export type CheckState =
  /** The draft has a mistake of its own. */
  { readonly state: 'none' } | { readonly state: 'asking' } | { readonly state: 'done'; readonly found: BaselineCheck };

const askAfterMs = 250;

/** What a run would be made of, asked of the host shortly after each change. */
export function useBaselineCheck(read: DraftRead | null): CheckState {
  const { client } = useServices();
  const asked = read === null ? null : JSON.stringify(read.source);
  const [answer, setAnswer] = useState<{ asked: string; found: BaselineCheck } | null>(null);
  useEffect(() => {
    if (asked === null) return;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const source = JSON.parse(asked) as DraftRead['source'];
      client.call('baseline.check', { source }, { signal: asking.signal }).then(
        (found) => setAnswer({ asked, found }),
        (thrown: unknown) => {
          if (asking.signal.aborted) return;
          const { message } = toErrorReport(thrown);
          setAnswer({ asked, found: { refusals: [{ path: '', message }], heads: [], notes: [] } });
        },
      );
    }, askAfterMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, asked]);
  if (asked === null) return { state: 'none' };
  return answer?.asked === asked ? { state: 'done', found: answer.found } : { state: 'asking' };
}
