import { useEffect, useRef, useState } from 'react';
import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { Message } from '../../../ui/Message.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { patternFor, readAddress, readIdentity, readOptions } from './instrumentText.ts';
import type { DriverName } from './instrumentText.ts';
import { useSheet } from './sheetContext.ts';

type Answer = ProcedureOutput<'bench.askInstrument'>;
interface Asked {
  /** What was asked: the answer is to something else once address or pattern have changed. */
  readonly of: string;
  readonly answer: Answer | null;
  readonly error: FringeError | null;
}

/** Asks what stands at the address who it is, before anything is saved. A question: nothing is set by it. */
export function AskWho({ driver }: { readonly driver: DriverName }) {
  const { client } = useServices();
  const { replaces } = useSheet();
  const form = useKernelForm();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [state, setState] = useState<'idle' | 'asking'>('idle');
  const address = readAddress(form.root);
  const identity = driver === 'scpi' ? readIdentity(form.root) : null;
  const canAsk = address !== '' && (driver !== 'scpi' || identity !== null);
  const of = JSON.stringify([address, driver, identity]);
  const ask = async () => {
    setState('asking');
    setAsked(null);
    const question = { address, driver, options: readOptions(form.root), replaces, identity };
    try {
      setAsked({ of, answer: await client.call('bench.askInstrument', question), error: null });
    } catch (thrown) {
      setAsked({ of, answer: null, error: FringeError.fromReport(toErrorReport(thrown)) });
    }
    setState('idle');
  };
  const shown = asked?.of === of ? asked : null;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown !== null) box.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <div className="ask-who" ref={box}>
      <div className="row">
        <Button size="small" disabled={!canAsk || state === 'asking'} onClick={() => void ask()}>
          {state === 'asking' ? 'Asking…' : 'Ask who it is'}
        </Button>
        <span className="small mute">A question alone: no output and no setting is touched.</span>
      </div>
      <div role="status" aria-label="Who answers">
        {shown?.answer !== null && shown?.answer !== undefined && (
          <Answered
            answer={shown.answer}
            onTake={
              driver === 'scpi'
                ? (reply) => form.set(['definition', 'identity', 'pattern'], patternFor(reply))
                : undefined
            }
          />
        )}
      </div>
      {shown?.error !== null && shown?.error !== undefined && (
        <Message tone="bad" sentence={shown.error.message} remedy={shown.error.remedy} />
      )}
    </div>
  );
}

function Answered({
  answer: { identity, reply, refusal },
  onTake,
}: {
  readonly answer: Answer;
  readonly onTake: ((reply: string) => void) | undefined;
}) {
  const { manufacturer, model, serialNumber, firmware } = identity;
  const who = [`${manufacturer} ${model}`.trim(), serialNumber && `S/N ${serialNumber}`, firmware && `fw ${firmware}`]
    .filter((part) => part !== '')
    .join(' · ');
  return (
    <Message tone={refusal === '' ? 'good' : 'warn'} sentence={refusal === '' ? `It answers: ${who}` : refusal}>
      <code className="small selectable reply">{reply.trim()}</code>
      {refusal !== '' && onTake !== undefined && (
        <div>
          <Button size="small" onClick={() => onTake(reply)}>
            Expect this instrument
          </Button>
        </div>
      )}
    </Message>
  );
}
