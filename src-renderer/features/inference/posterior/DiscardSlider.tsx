import { useEffect, useId, useRef, useState } from 'react';
import { formatNumber } from '../../../ui/formatNumber.ts';

export interface DiscardSliderProps {
  /** Of the sampler. */
  readonly steps: number;
  readonly thin: number;
  readonly value: number;
  readonly isAsking: boolean;
  readonly onChoose: (discard: number) => void;
}

/** So long the hand must rest before the host is asked. */
const restMs = 250;
/** A tenth of the steps is always kept. */
const mostLeftOut = 0.9;

/** How many of the first steps are left out; all numbers and charts follow. */
export function DiscardSlider({ steps, thin, value, isAsking, onChoose }: DiscardSliderProps) {
  const id = useId();
  const [moving, setMoving] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (next: number) => {
    setMoving(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setMoving(null);
      onChoose(next);
    }, restMs);
  };
  const shown = moving ?? value;
  const most = Math.floor((steps * mostLeftOut) / thin) * thin;
  return (
    <div className="discard">
      <label htmlFor={id} className="small mute">
        Left out
      </label>
      <input
        id={id}
        className="slider"
        type="range"
        min={0}
        max={Math.max(most, value)}
        step={thin}
        value={shown}
        aria-valuetext={`${shown} of ${steps} steps`}
        onChange={(event) => move(Number(event.target.value))}
      />
      <span className="num small" aria-live="off">
        {formatNumber(shown, { decimals: 0 })} of {formatNumber(steps, { decimals: 0 })} steps
      </span>
      <span className="discard-state small faint" role="status">
        {isAsking ? 'counting…' : ''}
      </span>
    </div>
  );
}
