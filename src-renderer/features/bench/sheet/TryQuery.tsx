import { useState } from 'react';
import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { refusalOfQuery } from '../../../../src-core/domain/plainQuery.ts';
import { scpiInputSchema } from '../../../../src-core/domain/scpiDefinition.ts';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatMilliseconds } from '../../../ui/formatDuration.ts';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { readAddress, readIdentity, readOptions } from './instrumentText.ts';
import { useSheet } from './sheetContext.ts';
import { valueInWords } from './valueInWords.ts';

export interface TryQueryProps {
  /** What is tried, for those who do not see it: `input 0`. */
  readonly label: string;
  /** On the button, where one stands beside others. */
  readonly words?: string;
  /** An input of a definition, as far as it is written. */
  readonly input: unknown;
}

interface Tried {
  readonly of: string;
  readonly answer: ProcedureOutput<'bench.tryQuery'> | null;
  readonly error: FringeError | null;
}

/** Sends one query to the instrument and shows the answer as it came and as it is read. */
export function TryQuery({ label, words = '', input }: TryQueryProps) {
  const { client } = useServices();
  const { replaces } = useSheet();
  const { root } = useKernelForm();
  const [tried, setTried] = useState<Tried | null>(null);
  const [state, setState] = useState<'idle' | 'trying'>('idle');
  const parsed = scpiInputSchema.safeParse(input);
  const identity = readIdentity(root);
  const address = readAddress(root);
  const reason = !parsed.success
    ? null
    : (refusalOfQuery(parsed.data.query) ?? (address === '' ? 'an address is missing' : null));
  const of = JSON.stringify([input, identity, address]);
  const attempt = async () => {
    if (!parsed.success || identity === null) return;
    setState('trying');
    setTried(null);
    try {
      const question = { address, options: readOptions(root), replaces, identity, input: parsed.data };
      setTried({ of, answer: await client.call('bench.tryQuery', question), error: null });
    } catch (thrown) {
      setTried({ of, answer: null, error: FringeError.fromReport(toErrorReport(thrown)) });
    }
    setState('idle');
  };
  const shown = tried?.of === of ? tried : null;
  return (
    <div className="try-query">
      <Button
        size="small"
        aria-label={`Try ${label}`}
        disabled={!parsed.success || identity === null || reason !== null || state === 'trying'}
        onClick={() => void attempt()}
      >
        {state === 'trying' ? 'Trying…' : `Try ${words}`.trim()}
      </Button>
      <span className="small try-answer" role="status" aria-label={`Answer to ${label}`}>
        {shown?.answer && parsed.success && (
          <>
            <code className="selectable reply">{shown.answer.reply === '' ? '(nothing)' : shown.answer.reply}</code>
            <b className={shown.answer.fault === '' ? 'num good' : 'bad'}>
              {valueInWords(shown.answer, parsed.data.unit)}
            </b>
            <span className="faint num">{formatMilliseconds(shown.answer.durationMs)}</span>
          </>
        )}
        {shown?.error && <span className="bad">{shown.error.message}</span>}
        {shown === null && state === 'idle' && reason !== null && <span className="faint">{reason}</span>}
      </span>
    </div>
  );
}
