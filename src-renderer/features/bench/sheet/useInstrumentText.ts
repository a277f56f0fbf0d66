import { useCallback, useEffect, useState } from 'react';
import type { PlacedRefusal } from '../../../../src-core/contract/procedures.ts';
import { toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';

export interface InstrumentDraft {
  readonly id: string;
  /** The one text that form and editor both show. */
  readonly text: string;
}

export interface CheckedDraft extends InstrumentDraft {
  readonly check: 'checking' | 'done';
  readonly refusals: readonly PlacedRefusal[];
  edit(text: string): void;
  rename(id: string): void;
}

const checkDelayMs = 250;

/** An instrument that is being written, checked by the host shortly after each change. */
export function useInstrumentText(first: InstrumentDraft, replaces: string | null): CheckedDraft {
  const { client } = useServices();
  const [draft, setDraft] = useState(first);
  const [checked, setChecked] = useState<{ draft: InstrumentDraft | null; refusals: readonly PlacedRefusal[] }>({
    draft: null,
    refusals: [],
  });
  useEffect(() => {
    const asking = new AbortController();
    const timer = window.setTimeout(() => {
      client.call('bench.checkInstrument', { ...draft, replaces }, { signal: asking.signal }).then(
        ({ refusals }) => setChecked({ draft, refusals }),
        (thrown: unknown) => {
          if (asking.signal.aborted) return;
          const { message } = toErrorReport(thrown);
          setChecked({ draft, refusals: [{ path: '', message, line: null, column: null }] });
        },
      );
    }, checkDelayMs);
    return () => {
      window.clearTimeout(timer);
      asking.abort();
    };
  }, [client, draft, replaces]);
  const edit = useCallback(
    (text: string) => setDraft((known) => (known.text === text ? known : { ...known, text })),
    [],
  );
  const rename = useCallback((id: string) => setDraft((known) => ({ ...known, id })), []);
  return { ...draft, edit, rename, check: checked.draft === draft ? 'done' : 'checking', refusals: checked.refusals };
}
