import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, quantityAxis, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import type { LinkedRange } from './linkedRange.ts';
import { settingAxis } from './PredictiveChart.tsx';
import type { PredictiveColumns } from './predictiveColumns.ts';
import { residualRange } from './predictiveColumns.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface ResidualChartProps {
  readonly columns: PredictiveColumns;
  readonly unit: string;
  /** What was set, with its unit: under the axis. */
  readonly setting: string;
  readonly linked: LinkedRange;
  readonly syncKey: string;
}

/** Measured less median, in standard deviations where they are known. */
export function ResidualChart({ columns, unit, setting, linked, syncKey }: ResidualChartProps) {
  const isInSigma = columns.sigma !== null;
  const data = useCallback((): uPlot.AlignedData => [[...columns.x], [...columns.residuals]], [columns]);
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const zoom = chartZoom();
      const colour = colours.channels[0] ?? colours.accent;
      const size = columns.x.length <= 150 ? 5 : columns.x.length <= 800 ? 3.5 : 2.2;
      return {
        legend: { show: false },
        cursor: { y: false, points: { show: false }, sync: { key: syncKey }, drag: { x: true, y: false } },
        padding: [20 * zoom, 14, 0, 0] as [number, number, number, number],
        scales: { x: { time: false }, y: { range: () => residualRange(columns.residuals, isInSigma ? 2.5 : 0) } },
        axes: [
          settingAxis(colours),
          isInSigma ? { ...valueAxis(colours, 84), space: 20 * zoom } : quantityAxis(colours, unit),
        ],
        series: [
          {},
          { stroke: colour, paths: () => null, points: { show: true, size: size * zoom, fill: colour, width: 0 } },
        ],
        hooks: {
          setScale: [linked.onScale],
          drawAxes: [(plot: uPlot) => drawSpread(plot, isInSigma, colours)],
          draw: [
            (plot: uPlot) => {
              const words = isInSigma ? 'measured less median, σ' : 'measured less median';
              drawText(plot, words, { x: 0, y: -10 * zoom, colour: colours.mute });
              drawText(plot, setting, {
                x: plot.bbox.width / devicePixelRatio,
                y: -10 * zoom,
                colour: colours.mute,
                align: 'right',
              });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [columns, unit, setting, linked, syncKey, isInSigma],
  );
  return (
    <UplotFrame
      label={isInSigma ? 'Residuals in standard deviations' : 'Residuals'}
      build={build}
      initial={data}
      onReady={linked.join}
      className="residuals"
    />
  );
}

/** A line at zero, and a tint over one standard deviation both ways. */
function drawSpread(plot: uPlot, isInSigma: boolean, colours: ThemeColours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  if (isInSigma) {
    const top = plot.valToPos(1, 'y', true);
    ctx.fillStyle = `${colours.channels[1] ?? colours.warn}2b`;
    ctx.fillRect(bbox.left, top, bbox.width, plot.valToPos(-1, 'y', true) - top);
  }
  const zero = Math.round(plot.valToPos(0, 'y', true)) + 0.5;
  ctx.strokeStyle = colours.channels[1] ?? colours.warn;
  ctx.lineWidth = 1.4 * devicePixelRatio * chartZoom();
  ctx.beginPath();
  ctx.moveTo(bbox.left, zero);
  ctx.lineTo(bbox.left + bbox.width, zero);
  ctx.stroke();
  ctx.restore();
}
