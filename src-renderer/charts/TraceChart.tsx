import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import type { TraceView } from '../../src-core/domain/posteriorView.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, iterationAxis, quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { drawDiscarded } from './drawDiscarded.ts';
import { seriesColour } from './seriesStyle.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface TraceChartProps {
  readonly name: string;
  readonly unit: string;
  readonly trace: TraceView;
  /** Steps of the sampler that are left out: shaded. */
  readonly discard: number;
  /** Charts of one key move their cursors together. */
  readonly syncKey: string;
  readonly showSteps: boolean;
}

const still = () => () => undefined;

/** A few walkers of each ensemble over the steps of the sampler, a colour an ensemble. */
export function TraceChart({ name, unit, trace, discard, syncKey, showSteps }: TraceChartProps) {
  const data = useCallback((): uPlot.AlignedData => [trace.steps, ...trace.lines.map(({ values }) => values)], [trace]);
  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        cursor: { y: false, points: { show: false }, sync: { key: syncKey }, drag: { x: true, y: false } },
        padding: [20 * chartZoom(), 12, showSteps ? 0 : 6, 0] as [number, number, number, number],
        scales: { x: { time: false } },
        axes: [
          showSteps ? iterationAxis(colours) : { ...iterationAxis(colours), show: false },
          quantityAxis(colours, unit),
        ],
        series: [
          {},
          ...trace.lines.map(({ ensemble }) => ({
            stroke: seriesColour(ensemble, colours),
            width: 0.9 * chartZoom(),
            alpha: 0.75,
            points: { show: false },
          })),
        ],
        hooks: {
          drawAxes: [(plot: uPlot) => drawDiscarded(plot, discard, colours)],
          draw: [(plot: uPlot) => drawText(plot, name, { x: 0, y: -10 * chartZoom(), colour: colours.text })],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [trace, name, unit, discard, syncKey, showSteps],
  );
  return (
    <UplotFrame
      label={`${name} by step of the sampler`}
      build={build}
      initial={data}
      onReady={still}
      className="trace"
    />
  );
}
