import { useEffect, useRef } from 'react';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import { fillWithCanvas } from './canvasFrame.ts';
import { drawOverlay } from './drawOverlay.ts';
import type { OverlayBins, OverlayMarks } from './drawOverlay.ts';
import './charts.css';

export interface OverlayChartProps {
  /** Kept by the caller as long as it stays the same. */
  readonly bins: OverlayBins;
  readonly referenceMarks: OverlayMarks | null;
  readonly currentMarks: OverlayMarks;
  readonly unit: string;
  readonly label: string;
}

/** The distribution of a head's scores over that of its reference. */
export function OverlayChart({ bins, referenceMarks, currentMarks, unit, label }: OverlayChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const colours = readThemeColours();
    return fillWithCanvas(element, (context, size) =>
      drawOverlay(context, { ...size, bins, referenceMarks, currentMarks, unit, colours }),
    ).stop;
  }, [bins, referenceMarks, currentMarks, unit, theme]);
  return (
    <div className="plot overlay-plot" role="img" aria-label={label}>
      <canvas ref={canvas} />
    </div>
  );
}
