import type { InstrumentStatus } from '../../src-core/contract/procedures.ts';
import { formatMilliseconds } from '../ui/formatDuration.ts';
import { Dot } from '../ui/Tag.tsx';
import type { Tone } from '../ui/Tag.tsx';

const tones: Readonly<Record<InstrumentStatus['state'] | 'not known', Tone>> = {
  'not known': 'plain',
  disconnected: 'bad',
  connecting: 'warn',
  connected: 'good',
  busy: 'accent',
  lost: 'bad',
};

export interface InstrumentChipProps {
  readonly instrument: InstrumentStatus;
  /** False while the link to the host is down. */
  readonly isKnown: boolean;
}

/** One instrument in the top bar: its name, its state in word and colour, its last round trip. */
export function InstrumentChip({ instrument, isKnown }: InstrumentChipProps) {
  const { label, lastRoundTripMs, reason } = instrument;
  const state = isKnown ? instrument.state : 'not known';
  const isUp = state === 'connected' || state === 'busy';
  const roundTrip = isUp && lastRoundTripMs !== null ? formatMilliseconds(lastRoundTripMs) : '';
  const title = [`${label}: ${state}`, reason, roundTrip && `last round trip ${roundTrip}`].filter(Boolean).join(', ');
  return (
    <span className="instrument-chip" title={title}>
      <Dot tone={tones[state]} />
      <span className="lines">
        <b className="ellipsis long">{label}</b>
        <b className="ellipsis brief" aria-hidden="true">
          {instrument.id}
        </b>
        <span className="ellipsis">
          <span className={isUp ? 'word settled' : 'word'}>{state}</span> <span className="num">{roundTrip}</span>
        </span>
      </span>
    </span>
  );
}
