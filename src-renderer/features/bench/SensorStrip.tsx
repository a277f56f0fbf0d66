import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { createPainter } from '../../charts/createPainter.ts';
import { StripChart } from '../../charts/StripChart.tsx';
import type { StripView } from '../../charts/stripView.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { splitQuantity, formatQuantity } from '../../ui/formatQuantity.ts';

export interface SensorStripProps {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** What it reads in the dark, in its unit; null for a virtual sensor, which has none. */
  readonly dark: number | null;
  readonly view: StripView;
  readonly colour: number;
  readonly isLast: boolean;
}

export function SensorStrip({ id, label, unit, dark, view, colour, isLast }: SensorStripProps) {
  const { readings } = useServices();
  const [correcting, setCorrecting] = useState<'open' | 'closed'>('closed');
  const number = useRef<HTMLSpanElement>(null);
  const word = useRef<HTMLSpanElement>(null);
  const cursor = useRef<HTMLSpanElement>(null);
  const channel = readings.channel(id);
  useEffect(() => {
    const painter = createPainter(() => {
      const { number: text, unit: unitText } = splitQuantity(channel.lastValue, unit);
      if (number.current) number.current.textContent = text;
      if (word.current) word.current.textContent = unitText;
    });
    painter.mark();
    const stop = readings.onChange(painter.mark);
    return () => {
      stop();
      painter.stop();
    };
  }, [channel, readings, unit]);
  const onCursor = useCallback((text: string | null) => {
    if (cursor.current) cursor.current.textContent = text === null ? '' : `at cursor ${text}`;
  }, []);
  return (
    <div className={isLast ? 'sensor-strip last' : 'sensor-strip'} role="group" aria-label={label}>
      <div className="row">
        <b>{label}</b>
        {dark !== null && (
          <Button
            kind="quiet"
            size="small"
            aria-label={`dark ${formatQuantity(dark, unit, { significant: 3 })}: correct ${label}`}
            onClick={() => setCorrecting('open')}
          >
            dark {formatQuantity(dark, unit, { significant: 3 })}
          </Button>
        )}
        <span className="spacer" />
        <span ref={cursor} className="small mute num" />
        <span ref={number} className="num reading" />
        <span ref={word} className="mute unit" />
      </div>
      <StripChart
        name={label}
        unit={unit}
        channel={channel}
        changes={readings}
        view={view}
        colour={colour}
        onCursor={onCursor}
        showTimes={isLast}
      />
      {correcting === 'open' && <DarkCorrection id={id} label={label} onClose={() => setCorrecting('closed')} />}
    </div>
  );
}

interface DarkCorrectionProps {
  readonly id: string;
  readonly label: string;
  readonly onClose: () => void;
}

function DarkCorrection({ id, label, onClose }: DarkCorrectionProps) {
  const { client, bench } = useServices();
  const [run, isBusy] = useAction();
  const [done, setDone] = useState<ProcedureOutput<'bench.darkCorrection'> | null>(null);
  const measure = () =>
    run(async () => {
      setDone(await client.call('bench.darkCorrection', { sensor: id }));
      bench.readFile();
    });
  return (
    <Dialog
      title={`Dark correction of ${label}`}
      onClose={onClose}
      footer={
        done === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" disabled={isBusy} onClick={() => void measure()} data-autofocus>
              The light is off: measure
            </Button>
          </>
        ) : (
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      {done === null ? (
        <p>
          Switch the laser off or close its shutter first. What the detector reads now is written to the bench file and
          subtracted from every later reading.
        </p>
      ) : (
        <p className="num">
          {formatQuantity(done.oldDark, done.unit)} → <b>{formatQuantity(done.newDark, done.unit)}</b>
        </p>
      )}
    </Dialog>
  );
}
