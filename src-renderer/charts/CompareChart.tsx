import { useCallback, useMemo } from 'react';
import uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawLevel, drawText, iterationAxis, logAxis, valueAxis } from './axes.ts';
import type { CostSource } from './CostChart.tsx';
import { costRange, costScaleOf } from './costRange.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import { withGaps } from './sources.ts';
import { steppedPath } from './steppedPath.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface CompareChartProps {
  readonly sources: readonly { readonly name: string; readonly source: CostSource }[];
  readonly target: number | null;
}

/** Best cost so far of several runs, laid over one another. */
export function CompareChart({ sources, target }: CompareChartProps) {
  const isLog = useCallback(
    () => sources.every(({ source }) => costScaleOf(source.iterations.column(1), target) === 'log'),
    [sources, target],
  );
  const data = useCallback((): uPlot.AlignedData => {
    const tables = sources.map(({ source }): uPlot.AlignedData => {
      const accept = (value: number) => Number.isFinite(value) && (!isLog() || value > 0);
      return [Array.from(source.iterations.column(0)), withGaps(source.iterations.column(2), accept)];
    });
    return uPlot.join(tables);
  }, [sources, isLog]);

  const build = useMemo(
    () => (colours: ThemeColours) => {
      const scale = isLog() ? ('log' as const) : ('linear' as const);
      const colourOf = (index: number) => colours.channels[index % colours.channels.length] ?? colours.accent;
      return {
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        padding: [22 * chartZoom(), 10, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false },
          y: {
            distr: scale === 'log' ? 3 : 1,
            range: () =>
              costRange(
                scale,
                sources.map(({ source }) => source.iterations.column(2)),
                target,
              ),
          },
        },
        axes: [iterationAxis(colours), scale === 'log' ? logAxis(colours) : valueAxis(colours)],
        series: [
          {},
          ...sources.map((_, index) => ({
            stroke: colourOf(index),
            width: 2 * chartZoom(),
            spanGaps: true,
            paths: steppedPath,
            points: { show: false },
          })),
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              if (target !== null) drawLevel(plot, { value: target, text: 'target', colour: colours.good });
              sources.forEach(({ name }, index) =>
                drawText(plot, `━ ${name}`, {
                  x: index * 180 * chartZoom(),
                  y: -11 * chartZoom(),
                  colour: colourOf(index),
                }),
              );
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [sources, target, isLog],
  );

  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      const stops = sources.map(({ source }) => source.onChange(painter.mark));
      painter.mark();
      return () => {
        for (const stop of stops) stop();
        painter.stop();
      };
    },
    [sources, data],
  );
  return <UplotFrame label="Best cost of both runs by iteration" build={build} initial={data} onReady={onReady} />;
}
