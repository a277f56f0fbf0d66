import { useEffect, useRef, useState } from 'react';
import { Skeleton } from '../ui/Empty.tsx';
import { Message } from '../ui/Message.tsx';
import type { ThemeColours } from '../ui/themeColours.ts';
import { readThemeColours, useThemeName } from '../ui/themeColours.ts';
import type { Figure } from './plotlyFigure.ts';
import './charts.css';

export interface PlotlyFrameProps {
  readonly label: string;
  readonly build: (colours: ThemeColours) => Figure;
}

/** An analysis plot; plotly is fetched when the first of them opens. */
export function PlotlyFrame({ label, build }: PlotlyFrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useThemeName();
  const [state, setState] = useState<'loading' | 'drawn' | 'failed'>('loading');
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let current = true;
    const module = import('./plotlyFigure.ts');
    module
      .then(async ({ drawFigure }) => {
        if (!current) return;
        await drawFigure(element, build(readThemeColours()));
        if (current) setState('drawn');
      })
      .catch(() => current && setState('failed'));
    return () => {
      current = false;
    };
  }, [build, theme]);
  useEffect(() => {
    const element = box.current;
    return () => {
      if (element !== null) void import('./plotlyFigure.ts').then(({ removeFigure }) => removeFigure(element));
    };
  }, []);
  return (
    <div className="plotly-frame">
      {state === 'loading' && <Skeleton label="Loading the analysis plot" lines={6} />}
      {state === 'failed' && (
        <Message
          tone="warn"
          sentence="This plot could not be drawn."
          remedy="Three-dimensional plots need WebGL, which this browser may have switched off; the flat plots do not."
        />
      )}
      <div ref={box} className="plotly-box" role="group" aria-label={label} />
    </div>
  );
}
