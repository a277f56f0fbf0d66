import { useEffect, useRef } from 'react';
import type { Heatmap } from '../../src-core/domain/standardizeRun.ts';
import { formatNumber } from '../ui/formatNumber.ts';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import { fillWithCanvas } from './canvasFrame.ts';
import './charts.css';
import { drawHeatmap } from './drawHeatmap.ts';
import type { HeatmapRange } from './drawHeatmap.ts';

export interface HeatmapChartProps {
  readonly map: Heatmap;
  readonly name: string;
  /** Of the colours. */
  readonly range: HeatmapRange;
}

/** Numbers of layers and bins by colour. */
export function HeatmapChart({ map, name, range }: HeatmapChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    if (canvas.current === null) return;
    const painter = fillWithCanvas(canvas.current, (context, size) =>
      drawHeatmap(context, size, { map, range, colours: readThemeColours() }),
    );
    return painter.stop;
  }, [map, range, theme]);
  const told = (value: number | null) => (value === null ? 'none' : formatNumber(value, { significant: 3 }));
  const label = `${name} of ${map.layers} layers and ${map.bins} bins: from ${told(map.least)} to ${told(map.most)}`;
  return (
    <div className="plot" role="img" aria-label={label}>
      <canvas ref={canvas} />
    </div>
  );
}
