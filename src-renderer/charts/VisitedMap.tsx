import { useEffect, useRef } from 'react';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import type { CostSource } from './CostChart.tsx';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import { drawVisited } from './drawVisited.ts';
import type { SlopeArrows } from './drawSlopes.ts';
import type { MapAxis } from './drawVisited.ts';
import './charts.css';

export interface VisitedMapProps {
  readonly source: CostSource;
  readonly x: MapAxis;
  /** Without a second parameter the cost stands upwards. */
  readonly y: MapAxis | null;
  readonly arrows?: SlopeArrows;
}

/** Where the search has been: points in the plane of two parameters, bright where the cost was low. */
export function VisitedMap({ source, x, y, arrows }: VisitedMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    const element = canvas.current;
    const box = element?.parentElement;
    if (!element || !box) return;
    const painter = createPainter(() => {
      const size = { width: box.clientWidth, height: box.clientHeight };
      element.width = size.width * devicePixelRatio;
      element.height = size.height * devicePixelRatio;
      element.style.width = `${size.width}px`;
      element.style.height = `${size.height}px`;
      const context = element.getContext('2d');
      if (!context) return;
      const zoom = chartZoom();
      context.scale(devicePixelRatio * zoom, devicePixelRatio * zoom);
      drawVisited(context, {
        width: size.width / zoom,
        height: size.height / zoom,
        iterations: source.iterations,
        x,
        y,
        colours: readThemeColours(),
        ...(arrows === undefined ? {} : { arrows }),
      });
    });
    const observer = new ResizeObserver(painter.mark);
    observer.observe(box);
    const stop = source.onChange(painter.mark);
    painter.mark();
    return () => {
      stop();
      observer.disconnect();
      painter.stop();
    };
  }, [source, x, y, arrows, theme]);
  const label = `Visited points: ${x.name}${y === null ? ' and cost' : ` and ${y.name}`}`;
  return (
    <div className="plot" role="img" aria-label={label}>
      <canvas ref={canvas} />
    </div>
  );
}
