import { useRef, useState } from 'react';
import { decimalsFor, isOutside } from '../../ui/formatInRange.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { parseNumber } from './parseNumber.ts';

export interface ParameterSliderProps {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly limits: readonly [number, number];
  readonly softLimits: readonly [number, number] | null;
  readonly step: number;
  readonly isDisabled: boolean;
  /** Called when the slider is let go, after an arrow key, and on Enter in the number's field. */
  readonly onCommit: (value: number) => Promise<void>;
}

/** A slider within the hard limits and the number beside it; nothing is written before it is let go. */
export function ParameterSlider(props: ParameterSliderProps) {
  const { name, unit, value, limits, softLimits, step, isDisabled, onCommit } = props;
  const [draft, setDraft] = useState<number | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  /** Number of the last value asked for: a held key asks for the next before the one before is there. */
  const latest = useRef(0);
  const [low, high] = limits;
  const shown = draft ?? roundedTo(value, decimalsFor(limits));
  const typedValue = typed === null ? null : parseNumber(typed);
  const isRefused = typed !== null && (typedValue === null || typedValue < low || typedValue > high);
  const isSoft = softLimits !== null && isOutside(shown, softLimits);
  const commit = (next: number | null) => {
    if (next === null || next < low || next > high) return;
    setTyped(null);
    setDraft(next);
    latest.current += 1;
    const mine = latest.current;
    // Refused or done: what is shown then is what the bench says, unless a later press is still on its way.
    void (next === value ? Promise.resolve() : onCommit(next)).finally(() => {
      if (mine === latest.current) setDraft(null);
    });
  };
  return (
    <div className="slider-row">
      <input
        type="range"
        className="slider"
        aria-label={name}
        aria-valuetext={`${formatSetting(shown)} ${unit}`}
        min={low}
        max={high}
        step="any"
        value={shown}
        disabled={isDisabled}
        onChange={(event) => setDraft(Number(event.target.value))}
        onPointerUp={() => commit(draft)}
        onKeyDown={(event) => {
          const steps = stepsOf(event.key);
          if (steps === null) return;
          event.preventDefault();
          commit(
            Math.min(
              high,
              Math.max(
                low,
                steps === 'low' ? low : steps === 'high' ? high : shown + steps * step * (event.shiftKey ? 0.1 : 1),
              ),
            ),
          );
        }}
      />
      <input
        className="input num"
        aria-label={`${name} in ${unit}`}
        aria-invalid={isRefused}
        title={isRefused ? `between ${formatSetting(low)} and ${formatSetting(high)} ${unit}` : undefined}
        inputMode="decimal"
        value={typed ?? formatSetting(shown, 6)}
        disabled={isDisabled}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(typedValue);
        }}
      />
      <span className={isSoft ? 'warn small' : 'mute small'}>{isSoft ? `${unit}, outside soft limits` : unit}</span>
    </div>
  );
}

/** What is read back carries noise below anything that can be set. */
const roundedTo = (value: number, decimals: number): number => Number(value.toFixed(decimals)) + 0;

function stepsOf(key: string): number | 'low' | 'high' | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return 1;
    case 'ArrowLeft':
    case 'ArrowDown':
      return -1;
    case 'PageUp':
      return 10;
    case 'PageDown':
      return -10;
    case 'Home':
      return 'low';
    case 'End':
      return 'high';
    default:
      return null;
  }
}
