import { useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { Tag } from '../../ui/Tag.tsx';
import './bench.css';
import { FaultPanel } from './FaultPanel.tsx';
import { InstrumentsCard } from './InstrumentsCard.tsx';
import { NodesCard } from './NodesCard.tsx';
import { RampBack } from './RampBack.tsx';
import { SafeReturnNotice } from './SafeReturnNotice.tsx';
import { InstrumentSheet } from './sheet/InstrumentSheet.tsx';
import { StripsCard } from './StripsCard.tsx';

export function BenchScreen() {
  const { bench, client, messages } = useServices();
  const { status, error } = useStore(bench);
  const [run, isBusy] = useAction();
  const [adding, setAdding] = useState<'open' | 'closed'>('closed');
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (status === null) return <Skeleton lines={10} label="Loading the bench" />;
  const safeState = () =>
    run(async () => {
      const { ok, outputs } = await client.call('bench.safeState', {});
      if (ok) messages.tell('good', 'Every output was brought to its safe value.', outputs);
      else messages.tell('bad', 'Not every output is known to be at its safe value.', outputs);
    });
  return (
    <>
      <div className="screen-head">
        <h1>{status.label}</h1>
        <Tag tone={status.outputs === 'unknown' ? 'warn' : status.outputs === 'safe' ? 'good' : 'accent'}>
          outputs {status.outputs}
        </Tag>
        <span className="faint small ellipsis" title={status.file}>
          {status.benchId} · hardware {status.hardwareRevision}
        </span>
        <span className="spacer" />
        <Button onClick={() => setAdding('open')}>Add instrument…</Button>
        <Button onClick={() => void safeState()} disabled={isBusy}>
          Safe state now
        </Button>
      </div>
      <SafeReturnNotice status={status} />
      <RampBack status={status} />
      <div className="bench-grid">
        <div className="bench-side">
          <InstrumentsCard status={status} onAdd={() => setAdding('open')} />
          {status.simulated && <FaultPanel status={status} />}
        </div>
        <div className="bench-main">
          <NodesCard status={status} />
          <StripsCard isSimulated={status.simulated} />
        </div>
      </div>
      {adding === 'open' && <InstrumentSheet edited={null} onClose={() => setAdding('closed')} />}
    </>
  );
}
