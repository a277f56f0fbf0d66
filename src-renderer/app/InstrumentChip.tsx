import type { InstrumentStatus } from '../../src-core/contract/procedures.ts';
import { formatMilliseconds } from '../ui/formatDuration.ts';
import { Dot } from '../ui/Tag.tsx';
import type { Tone } from '../ui/Tag.tsx';

export const instrumentTones: Readonly<Record<InstrumentStatus['state'], Tone>> = {
  disconnected: 'bad',
  connecting: 'warn',
  connected: 'good',
  busy: 'accent',
  lost: 'bad',
};

export function InstrumentChip({ instrument }: { readonly instrument: InstrumentStatus }) {
  const { label, state, lastRoundTripMs, reason } = instrument;
  const roundTrip = lastRoundTripMs === null ? '' : formatMilliseconds(lastRoundTripMs);
  const settled = state === 'connected' || state === 'busy';
  return (
    <span
      className="chip"
      title={`${label}: ${state}${reason === '' ? '' : ` – ${reason}`}${roundTrip === '' ? '' : `, last round trip ${roundTrip}`}`}
    >
      <Dot tone={instrumentTones[state]} />
      <b className="ellipsis">{label}</b>
      <span className={settled ? 'word settled' : 'word'}>{state}</span>
      {settled && roundTrip !== '' && <span className="num">{roundTrip}</span>}
    </span>
  );
}
