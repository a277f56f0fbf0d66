import { useCallback, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from '../ui/formatNumber.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawLevel, drawText, fittedText, iterationAxis, logAxis, valueAxis } from './axes.ts';
import type { CostScale } from './costRange.ts';
import { costRange, costScaleOf } from './costRange.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import type { ChangingSource, TableSource } from './sources.ts';
import { withGaps } from './sources.ts';
import { steppedPath } from './steppedPath.ts';
import { UplotFrame } from './UplotFrame.tsx';

/** Iterations with their columns `iteration, cost, best` in the first three places. */
export interface CostSource extends ChangingSource {
  readonly iterations: TableSource;
}

export interface CostChartProps {
  readonly source: CostSource;
  readonly expression: string;
  readonly target: number | null;
  /** The target in words, such as `target 0.01 (20 dB)`. */
  readonly targetText: string;
  readonly maxIterations: number;
}

/** Measured costs as points, the best so far as a staircase, the target as a dashed line. */
export function CostChart({ source, expression, target, targetText, maxIterations }: CostChartProps) {
  const [scale, setScale] = useState<CostScale>('log');
  const data = useCallback((): uPlot.AlignedData => {
    const { iterations } = source;
    const accept = (value: number) => Number.isFinite(value) && (scale === 'linear' || value > 0);
    return [
      Array.from(iterations.column(0)),
      withGaps(iterations.column(1), accept),
      withGaps(iterations.column(2), accept),
    ];
  }, [source, scale]);

  const build = useMemo(
    () => (colours: ThemeColours) => {
      const accent = colours.channels[0] ?? colours.accent;
      return {
        legend: { show: false },
        cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
        padding: [22 * chartZoom(), 10, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: () => [-0.5, Math.max(maxIterations, source.iterations.column(0).at(-1) ?? 0, 1)] },
          y: {
            distr: scale === 'log' ? 3 : 1,
            range: () => costRange(scale, [source.iterations.column(1), source.iterations.column(2)], target),
          },
        },
        axes: [iterationAxis(colours), scale === 'log' ? logAxis(colours) : valueAxis(colours)],
        series: [
          {},
          {
            stroke: accent,
            paths: () => null,
            points: { show: true, size: 6 * chartZoom(), fill: `${accent}99`, width: 0 },
          },
          { stroke: accent, width: 2.2 * chartZoom(), paths: steppedPath, points: { show: false } },
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              if (target !== null) drawLevel(plot, { value: target, text: targetText, colour: colours.good });
              drawText(plot, readout(plot, source) ?? fittedText(plot, expression), {
                x: 0,
                y: -11 * chartZoom(),
                colour: colours.mute,
              });
              drawText(plot, 'iteration', {
                x: plot.bbox.width / devicePixelRatio,
                y: plot.bbox.height / devicePixelRatio - 9 * chartZoom(),
                colour: colours.mute,
                align: 'right',
                halo: colours.panel,
              });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [source, scale, target, targetText, expression, maxIterations],
  );

  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => {
        const fitting = costScaleOf(source.iterations.column(1), target);
        if (fitting === scale) plot.setData(data());
        else setScale(fitting);
      });
      const stop = source.onChange(painter.mark);
      plot.over.addEventListener('mousemove', painter.mark);
      plot.over.addEventListener('mouseleave', painter.mark);
      painter.mark();
      return () => {
        stop();
        painter.stop();
      };
    },
    [source, scale, target, data],
  );
  return <UplotFrame label={`Cost by iteration: ${expression}`} build={build} initial={data} onReady={onReady} />;
}

/** What stands under the cursor, or null. */
function readout(plot: uPlot, { iterations }: CostSource): string | null {
  const { idx } = plot.cursor;
  if (idx === null || idx === undefined || (plot.cursor.left ?? -1) < 0 || idx >= iterations.length) return null;
  const at = (column: number) => iterations.column(column)[idx];
  return `iteration ${formatNumber(at(0), { decimals: 0 })} · cost ${formatNumber(at(1))} · best ${formatNumber(at(2))}`;
}
