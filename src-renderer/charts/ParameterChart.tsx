import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from '../ui/formatNumber.ts';
import { formatUnit } from '../ui/formatQuantity.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, iterationAxis, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import type { CostSource } from './CostChart.tsx';
import { withGaps } from './sources.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface ParameterChartProps {
  readonly source: CostSource;
  /** Full names and units, in the order of the columns that begin at `firstColumn`. */
  readonly parameters: readonly { readonly fullName: string; readonly unit: string }[];
  readonly firstColumn: number;
}

/** Each tuned parameter by iteration, its name and newest value written at its line's end. */
export function ParameterChart({ source, parameters, firstColumn }: ParameterChartProps) {
  const data = useCallback((): uPlot.AlignedData => {
    const { iterations } = source;
    const columns = parameters.map((_, index) => withGaps(iterations.column(firstColumn + index)));
    return [Array.from(iterations.column(0)), ...columns];
  }, [source, parameters, firstColumn]);

  const build = useMemo(
    () => (colours: ThemeColours) => {
      const units = [...new Set(parameters.map(({ unit }) => formatUnit(unit)))].join(', ');
      const colourOf = (index: number) => colours.channels[index % colours.channels.length] ?? colours.accent;
      return {
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        padding: [22 * chartZoom(), 14, 0, 0] as [number, number, number, number],
        scales: { x: { time: false, range: (_plot, min, max) => [min ?? 0, Math.max((min ?? 0) + 1, max ?? 1)] } },
        axes: [iterationAxis(colours), valueAxis(colours, 46)],
        series: [
          {},
          ...parameters.map((_, index) => ({
            stroke: colourOf(index),
            width: 1.8 * chartZoom(),
            points: { show: false },
          })),
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              drawText(plot, units, { x: 0, y: -11 * chartZoom(), colour: colours.mute });
              drawEnds(plot, { source, parameters, firstColumn, halo: colours.panel }, colourOf);
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [source, parameters, firstColumn],
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
  const names = parameters.map(({ fullName }) => fullName).join(', ');
  return <UplotFrame label={`Parameters by iteration: ${names}`} build={build} initial={data} onReady={onReady} />;
}

/** Names at the ends of the lines, moved apart where they would lie on one another. */
function drawEnds(
  plot: uPlot,
  props: ParameterChartProps & { halo: string },
  colourOf: (index: number) => string,
): void {
  const { source, parameters, firstColumn } = props;
  const last = source.iterations.length - 1;
  if (last < 0) return;
  const height = plot.bbox.height / devicePixelRatio;
  const ends = parameters
    .map(({ fullName }, index) => {
      const value = source.iterations.column(firstColumn + index)[last] ?? Number.NaN;
      return {
        name: fullName.split('.').pop() ?? fullName,
        value,
        index,
        y: plot.valToPos(value, 'y') - 10 * chartZoom(),
      };
    })
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.y - b.y)
    .slice(0, 8);
  let floor = 6;
  for (const end of ends) {
    const y = Math.min(Math.max(end.y, floor), height - 6);
    floor = y + 15 * chartZoom();
    drawText(plot, `${end.name} ${formatNumber(end.value, { significant: 3 })}`, {
      x: plot.bbox.width / devicePixelRatio - 4,
      y,
      colour: colourOf(end.index),
      align: 'right',
      halo: props.halo,
    });
  }
}
