import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from '../ui/formatNumber.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, iterationAxis, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import { seriesColour, seriesDash } from './seriesStyle.ts';
import type { ChangingSource, TableSource } from './sources.ts';
import { withGaps } from './sources.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface ParameterChartProps {
  readonly changes: ChangingSource;
  /** The table as it is now, with the iteration in its first column. */
  readonly table: () => TableSource;
  /** In the order of the columns that begin at `firstColumn`. */
  readonly names: readonly string[];
  readonly firstColumn: number;
  /** Written above the axis. */
  readonly unit: string;
  readonly label: string;
  /** Names and newest values at the ends of the lines; without them a legend beside the chart says which is which. */
  readonly ends: 'named' | 'plain';
  /** Drawn strong, the others faint. */
  readonly highlighted?: number | null;
}

/** Lines by iteration, one for each parameter: its value, or the slope of the cost along it. */
export function ParameterChart(props: ParameterChartProps) {
  const { changes, table, names, firstColumn, unit, label, ends, highlighted = null } = props;
  const data = useCallback((): uPlot.AlignedData => {
    const rows = table();
    const columns = names.map((_, index) => withGaps(rows.column(firstColumn + index)));
    return [Array.from(rows.column(0)), ...columns];
  }, [table, names, firstColumn]);

  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        padding: [22 * chartZoom(), 14, 0, 0] as [number, number, number, number],
        scales: { x: { time: false, range: () => iterationRange(table()) } },
        axes: [iterationAxis(colours), valueAxis(colours, 46)],
        series: [
          {},
          ...names.map((_, index) => ({
            stroke: seriesColour(index, colours),
            dash: seriesDash(index, colours.channels.length).map((length) => length * chartZoom()),
            width: (highlighted === index ? 3 : 1.8) * chartZoom(),
            alpha: highlighted === null || highlighted === index ? 1 : 0.18,
            // A single value makes no line.
            points: {
              show: (_plot: uPlot, _series: number, from: number, to: number) => from === to,
              size: 6 * chartZoom(),
            },
          })),
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              drawText(plot, unit, { x: 0, y: -11 * chartZoom(), colour: colours.mute });
              if (ends === 'named') drawEnds(plot, { rows: table(), names, firstColumn, colours });
            },
          ],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [table, names, firstColumn, unit, ends, highlighted],
  );

  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      const stop = changes.onChange(painter.mark);
      painter.mark();
      return () => {
        stop();
        painter.stop();
      };
    },
    [changes, data],
  );
  return <UplotFrame label={`${label}: ${names.join(', ')}`} build={build} initial={data} onReady={onReady} />;
}

/** From the first iteration to the last, at least one wide. */
function iterationRange(rows: TableSource): [number, number] {
  const iterations = rows.column(0);
  const first = iterations[0] ?? 0;
  return [first, Math.max(first + 1, iterations.at(-1) ?? 1)];
}

interface Ends {
  readonly rows: TableSource;
  readonly names: readonly string[];
  readonly firstColumn: number;
  readonly colours: ThemeColours;
}

/** Names at the ends of the lines, moved apart where they would lie on one another. */
function drawEnds(plot: uPlot, { rows, names, firstColumn, colours }: Ends): void {
  const last = rows.length - 1;
  if (last < 0) return;
  const height = plot.bbox.height / devicePixelRatio;
  const ends = names
    .map((name, index) => {
      const value = rows.column(firstColumn + index)[last] ?? Number.NaN;
      return { name, value, index, y: plot.valToPos(value, 'y') - 10 * chartZoom() };
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
      colour: seriesColour(end.index, colours),
      align: 'right',
      halo: colours.panel,
    });
  }
}
