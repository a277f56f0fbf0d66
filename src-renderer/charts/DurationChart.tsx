import { useEffect, useRef } from 'react';
import type { NoiseTierReport } from '../../src-core/domain/noiseRun.ts';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import { fillWithCanvas } from './canvasFrame.ts';
import { drawDurations } from './drawDurations.ts';

export interface DurationChartProps {
  readonly tier: NoiseTierReport;
  /** Recommended, in milliseconds. */
  readonly timeoutsMs: readonly number[];
}

/** A tier's durations with the distributions that were fitted to them. */
export function DurationChart({ tier, timeoutsMs }: DurationChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    if (canvas.current === null) return;
    const colours = readThemeColours();
    const painter = fillWithCanvas(canvas.current, (context, size) =>
      drawDurations(context, { ...size, tier, timeoutsMs, colours }),
    );
    return painter.stop;
  }, [tier, timeoutsMs, theme]);
  const label = `Durations of the tier ${tier.tier}: histogram and fitted distributions`;
  return (
    <div className="duration-chart">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
