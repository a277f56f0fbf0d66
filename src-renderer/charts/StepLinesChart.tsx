import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, iterationAxis, quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import { seriesColour } from './seriesStyle.ts';
import type { ChangingSource, TableSource } from './sources.ts';
import { withGaps } from './sources.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface StepLine {
  /** Column of the table. */
  readonly column: number;
  /** Lines of one group have one colour. */
  readonly group: number;
}

export interface StepLinesChartProps {
  readonly label: string;
  readonly source: ChangingSource;
  /** Steps in column 0; asked for at each frame, since it is replaced when its width becomes known. */
  readonly table: () => TableSource;
  readonly lines: readonly StepLine[];
  /** Names of the ensembles, in order. */
  readonly groups: readonly string[];
  readonly unit: string;
  /** Where the x axis ends at least. */
  readonly totalSteps: number;
  /** Steps from the left that are left out of the result: tinted. */
  readonly discard?: number;
  /** A range of y that is shaded, with its words. */
  readonly band?: { readonly from: number; readonly to: number; readonly words: string };
  /** Limits of y; by the data when left out. */
  readonly range?: readonly [number, number];
}

/** Lines over the steps of a sampler, drawn outside React as they come. */
export function StepLinesChart(props: StepLinesChartProps) {
  const { label, source, table, lines, groups, unit, totalSteps, discard = 0, band, range } = props;
  const data = useCallback((): uPlot.AlignedData => {
    const columns = table();
    return [
      Array.from(columns.column(0)),
      ...lines.map(({ column }) => withGaps(columns.column(column))),
    ] as uPlot.AlignedData;
  }, [table, lines]);
  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        cursor: { show: false },
        padding: [22 * chartZoom(), 26 * chartZoom(), 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: (_plot, _min, max) => [0, Math.max(totalSteps, max ?? 0, 1)] },
          y: {
            range: (_plot, min, max) => {
              if (range !== undefined) return [range[0], range[1]];
              if (min === null || max === null) return [0, 1];
              const width = max - min || Math.abs(max) * 0.02 || 1;
              return [min - width * 0.06, max + width * 0.06];
            },
          },
        },
        axes: [iterationAxis(colours), quantityAxis(colours, unit)],
        series: [
          {},
          ...lines.map(({ group }) => ({
            stroke: seriesColour(group, colours),
            width: (lines.length > groups.length ? 1 : 1.7) * chartZoom(),
            // The first slices are far apart: their ends are told by dots.
            points: {
              show: (plot: uPlot) => (plot.data[0]?.length ?? 0) < 24,
              size: 4 * chartZoom(),
              width: 0,
              fill: seriesColour(group, colours),
            },
            spanGaps: true,
          })),
        ],
        hooks: {
          drawAxes: [
            (plot: uPlot) => {
              if (discard > 0) tint(plot, { fromX: 0, toX: discard, colour: `${colours.mute}1c` });
              if (band !== undefined) tint(plot, { fromY: band.from, toY: band.to, colour: `${colours.good}24` });
            },
          ],
          draw: [
            (plot: uPlot) => {
              const letter = 7.3 * chartZoom();
              drawText(plot, 'ensemble', { x: 0, y: -11 * chartZoom(), colour: colours.mute });
              let x = 9 * letter;
              for (const [index, name] of groups.entries()) {
                drawText(plot, `━ ${name}`, { x, y: -11 * chartZoom(), colour: seriesColour(index, colours) });
                x += (name.length + 4) * letter;
              }
              const width = plot.bbox.width / devicePixelRatio;
              const words = [...(discard > 0 ? ['steps · grey: discarded'] : []), 'steps'].find(
                (one) => x + one.length * letter < width,
              );
              if (words !== undefined) {
                drawText(plot, words, { x: width, y: -11 * chartZoom(), colour: colours.faint, align: 'right' });
              }
              if (band !== undefined) {
                const y = (plot.valToPos(band.to, 'y', true) - plot.bbox.top) / devicePixelRatio;
                drawText(plot, band.words, {
                  x: width - 6,
                  y: y + 9 * chartZoom(),
                  colour: colours.good,
                  align: 'right',
                  halo: colours.panel,
                });
              }
            },
          ],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [lines, groups, unit, totalSteps, discard, band, range],
  );
  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      const stop = source.onChange(painter.mark);
      painter.mark();
      return () => {
        stop();
        painter.stop();
      };
    },
    [source, data],
  );
  return <UplotFrame label={label} build={build} initial={data} onReady={onReady} />;
}

interface Tinted {
  readonly fromX?: number;
  readonly toX?: number;
  readonly fromY?: number;
  readonly toY?: number;
  readonly colour: string;
}

function tint(plot: uPlot, { fromX, toX, fromY, toY, colour }: Tinted): void {
  const { ctx, bbox } = plot;
  const clampX = (value: number) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, value));
  const clampY = (value: number) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, value));
  const left = fromX === undefined ? bbox.left : clampX(plot.valToPos(fromX, 'x', true));
  const right = toX === undefined ? bbox.left + bbox.width : clampX(plot.valToPos(toX, 'x', true));
  const top = toY === undefined ? bbox.top : clampY(plot.valToPos(toY, 'y', true));
  const bottom = fromY === undefined ? bbox.top + bbox.height : clampY(plot.valToPos(fromY, 'y', true));
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(left, top, right - left, bottom - top);
  ctx.restore();
}
