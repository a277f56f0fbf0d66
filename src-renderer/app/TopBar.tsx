import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Dot, SimulatedMark } from '../ui/Tag.tsx';
import type { Tone } from '../ui/Tag.tsx';
import { AlarmBell } from './AlarmBell.tsx';
import { InstrumentChip } from './InstrumentChip.tsx';
import { StopButton } from './StopButton.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';

const outputTones: Readonly<Record<'safe' | 'driven' | 'unknown', Tone>> = {
  safe: 'good',
  driven: 'accent',
  unknown: 'warn',
};

export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const { bench, connection } = useServices();
  const { status } = useStore(bench);
  // What is not heard of any more is not known, however well it was.
  const isKnown = useStore(connection, ({ state }) => state === 'connected');
  const outputs = isKnown ? (status?.outputs ?? 'unknown') : 'unknown';
  return (
    <header className="top">
      <div className="brand">
        <span className="mark">
          <Icon name="fringe" size={24} />
        </span>
        Fringe
      </div>
      <div className="row bench-name">
        <b className="ellipsis">{status?.label ?? 'Bench'}</b>
        {status?.simulated === true && <SimulatedMark />}
      </div>
      <ul className="chips" aria-label="Instruments">
        {status?.instruments.map((instrument) => (
          <li key={instrument.id}>
            <InstrumentChip instrument={instrument} isKnown={isKnown} />
          </li>
        ))}
      </ul>
      <span className="spacer" />
      {status !== null && (
        <span className="instrument-chip outputs" role="status" aria-label={`Outputs ${outputs}`}>
          <Dot tone={outputTones[outputs]} />
          <span className="lines">
            <b>{outputs}</b>
            <span>outputs</span>
          </span>
        </span>
      )}
      <AlarmBell isKnown={isKnown} />
      <ThemeToggle />
      <Button
        kind="quiet"
        className="icon"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={onHelp}
      >
        <Icon name="help" size={18} />
      </Button>
      <StopButton />
    </header>
  );
}
