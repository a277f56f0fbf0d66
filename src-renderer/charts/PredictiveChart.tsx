import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import { formatSetting } from '../ui/formatNumber.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, quantityAxis, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { drawErrorBars } from './drawErrorBars.ts';
import type { LinkedRange } from './linkedRange.ts';
import type { PredictiveColumns } from './predictiveColumns.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface PredictiveChartProps {
  readonly columns: PredictiveColumns;
  readonly variable: string;
  readonly unit: string;
  readonly linked: LinkedRange;
  readonly syncKey: string;
}

/** Axis of what was set: wavelength, voltage, or the number of the point. */
export const settingAxis = (colours: ThemeColours): uPlot.Axis => ({
  ...valueAxis(colours),
  grid: { show: false },
  size: 26 * chartZoom(),
  gap: 4 * chartZoom(),
  space: 70 * chartZoom(),
  values: (_plot: uPlot, splits: number[]) => splits.map((value) => formatSetting(value, 7)),
});

/** Points grow with the room they have. */
const dotSize = (points: number): number => (points <= 150 ? 6 : points <= 800 ? 4 : 2.5);

/** Measured points with their uncertainty, over the curves that the posterior allows. */
export function PredictiveChart({ columns, variable, unit, linked, syncKey }: PredictiveChartProps) {
  const data = useCallback(
    (): uPlot.AlignedData => [
      [...columns.x],
      [...columns.p95],
      [...columns.p5],
      [...columns.p84],
      [...columns.p16],
      [...columns.y],
      [...columns.p50],
    ],
    [columns],
  );
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const zoom = chartZoom();
      const measured = colours.channels[0] ?? colours.accent;
      const model = colours.channels[1] ?? colours.warn;
      const edge = { stroke: 'transparent', width: 0, spanGaps: false, points: { show: false } };
      return {
        legend: { show: false },
        cursor: { y: false, points: { show: false }, sync: { key: syncKey }, drag: { x: true, y: false } },
        padding: [22 * zoom, 14, 6, 0] as [number, number, number, number],
        scales: { x: { time: false } },
        axes: [{ ...settingAxis(colours), show: false }, quantityAxis(colours, unit)],
        bands: [
          { series: [1, 2] as [number, number], fill: `${model}38` },
          { series: [3, 4] as [number, number], fill: `${model}52` },
        ],
        series: [
          {},
          edge,
          edge,
          edge,
          edge,
          {
            stroke: measured,
            paths: () => null,
            points: { show: true, size: dotSize(columns.x.length) * zoom, fill: measured, width: 0 },
          },
          { stroke: model, width: 1.8 * zoom, points: { show: false } },
        ],
        hooks: {
          setScale: [linked.onScale],
          drawSeries: [
            (plot: uPlot, index: number) => {
              if (index === 4) drawErrorBars(plot, columns, measured);
            },
          ],
          draw: [
            (plot: uPlot) => {
              // The unit stands at the topmost number.
              if (variable !== '') drawText(plot, variable, { x: 0, y: -11 * zoom, colour: colours.mute });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [columns, variable, unit, linked, syncKey],
  );
  return (
    <UplotFrame
      label={`${variable === '' ? 'Measured points' : variable} with the curves that the posterior allows`}
      build={build}
      initial={data}
      onReady={linked.join}
    />
  );
}
