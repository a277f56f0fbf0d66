import { useState } from 'react';
import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { InstrumentPanel } from './InstrumentPanel.tsx';
import { InstrumentTools } from './sheet/InstrumentTools.tsx';
import { WireLogSheet } from './WireLogSheet.tsx';

export interface InstrumentsCardProps {
  readonly status: BenchStatus;
  readonly onAdd: () => void;
}

export function InstrumentsCard({ status, onAdd }: InstrumentsCardProps) {
  const { instruments } = status;
  const [wireOf, setWireOf] = useState<string | null>(null);
  const connected = instruments.filter(({ state }) => state === 'connected' || state === 'busy').length;
  return (
    <Card title="Instruments" aside={`${connected} of ${instruments.length} connected`} className="instruments">
      {instruments.length === 0 ? (
        <Empty title="No instrument yet">
          <p>Switch one on, then find it on the bus or type its VISA address.</p>
          <Button kind="primary" onClick={onAdd}>
            Add instrument…
          </Button>
        </Empty>
      ) : (
        <ul className="plain-list">
          {instruments.map((instrument) => (
            <li key={instrument.id}>
              <InstrumentPanel instrument={instrument} onWire={() => setWireOf(instrument.id)} />
              <InstrumentTools instrument={instrument} />
            </li>
          ))}
        </ul>
      )}
      {wireOf !== null && (
        <WireLogSheet instruments={instruments} instrument={wireOf} onClose={() => setWireOf(null)} />
      )}
    </Card>
  );
}
