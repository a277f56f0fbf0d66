import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ThemeColours } from '../ui/themeColours.ts';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import './charts.css';

export interface UplotFrameProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Made anew when this function changes, and when the theme does. */
  readonly build: (colours: ThemeColours) => Omit<uPlot.Options, 'width' | 'height'>;
  readonly initial: () => uPlot.AlignedData;
  /** Called with each new plot; what it returns is called before the plot goes. */
  readonly onReady: (plot: uPlot) => () => void;
  readonly className?: string;
}

/** One uPlot in a box that it fills, living outside React's state. */
export function UplotFrame({ label, build, initial, onReady, className = '' }: UplotFrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = () => ({ width: Math.max(40, element.clientWidth), height: Math.max(30, element.clientHeight) });
    const plot = new uPlot({ ...size(), ...build(readThemeColours()) }, initial(), element);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(element);
    const stop = onReady(plot);
    return () => {
      stop();
      observer.disconnect();
      plot.destroy();
    };
  }, [build, initial, onReady, theme]);
  return <div ref={box} className={`plot ${className}`} role="img" aria-label={label} />;
}
