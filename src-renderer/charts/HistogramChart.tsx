import { useEffect, useRef } from 'react';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import { fillWithCanvas } from './canvasFrame.ts';
import { drawHistogram } from './drawHistogram.ts';
import type { HistogramLayer } from './drawHistogram.ts';
import './charts.css';

export interface HistogramChartProps {
  /** From the lowest to the topmost; kept by the caller as long as it stays the same. */
  readonly layers: readonly HistogramLayer[];
  readonly unit: string;
  readonly label: string;
}

/** Distributions of one quantity over one another, each to its own height. */
export function HistogramChart({ layers, unit, label }: HistogramChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const colours = readThemeColours();
    return fillWithCanvas(element, (context, size) => drawHistogram(context, { ...size, layers, unit, colours })).stop;
  }, [layers, unit, theme]);
  return (
    <div className="plot histogram" role="img" aria-label={label}>
      <canvas ref={canvas} />
    </div>
  );
}
