import { useCallback, useMemo } from 'react';
import uPlot from 'uplot';
import type { PosteriorView } from '../../src-core/domain/posteriorView.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawLevel, drawText, iterationAxis, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { seriesColour, seriesDash } from './seriesStyle.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface AutocorrelationChartProps {
  readonly names: readonly string[];
  readonly curves: PosteriorView['autocorrelation'];
  /** Drawn strong, the others faint. */
  readonly highlighted: number | null;
}

const still = () => () => undefined;

/** How long a walker remembers where it was: a curve a parameter, with a mark where its sum was cut off. */
export function AutocorrelationChart({ names, curves, highlighted }: AutocorrelationChartProps) {
  const data = useCallback(
    (): uPlot.AlignedData =>
      curves.length === 0
        ? [[0], [null]]
        : uPlot.join(curves.map(({ lags, values }): uPlot.AlignedData => [lags, values])),
    [curves],
  );
  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false } },
        padding: [22 * chartZoom(), 14, 0, 0] as [number, number, number, number],
        scales: { x: { time: false }, y: { range: (_plot, low) => [Math.min(-0.1, low - 0.06), 1.05] } },
        axes: [iterationAxis(colours), valueAxis(colours, 46)],
        series: [
          {},
          ...curves.map((_, index) => ({
            stroke: seriesColour(index, colours),
            dash: seriesDash(index, colours.channels.length).map((length) => length * chartZoom()),
            width: (highlighted === index ? 3 : 1.8) * chartZoom(),
            alpha: highlighted === null || highlighted === index ? 1 : 0.2,
            spanGaps: true,
            points: { show: false },
          })),
        ],
        hooks: {
          drawAxes: [(plot: uPlot) => drawLevel(plot, { value: 0, text: '', colour: colours.control })],
          draw: [
            (plot: uPlot) => {
              drawText(plot, 'mean autocorrelation of the walkers', {
                x: 0,
                y: -11 * chartZoom(),
                colour: colours.mute,
              });
              drawText(plot, 'lag, steps', {
                x: plot.bbox.width / devicePixelRatio,
                y: plot.bbox.height / devicePixelRatio - 9 * chartZoom(),
                colour: colours.mute,
                align: 'right',
                halo: colours.panel,
              });
              curves.forEach((curve, index) => {
                if (highlighted === null || highlighted === index)
                  drawWindow(plot, curve, { colour: seriesColour(index, colours), panel: colours.panel });
              });
            },
          ],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [curves, highlighted],
  );
  return (
    <UplotFrame label={`Autocorrelation by lag: ${names.join(', ')}`} build={build} initial={data} onReady={still} />
  );
}

/** A ring on the curve where the sum of its correlations ends (Sokal's window). */
function drawWindow(
  plot: uPlot,
  { lags, values, window }: PosteriorView['autocorrelation'][number],
  { colour, panel }: { colour: string; panel: string },
): void {
  if (window === null) return;
  const at = lags.findIndex((lag) => lag >= window);
  const value = values[at < 0 ? values.length - 1 : at];
  const place = lags[at < 0 ? lags.length - 1 : at];
  if (value === undefined || place === undefined) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(place, 'x', true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const y = plot.valToPos(value, 'y', true);
  const ratio = devicePixelRatio * chartZoom();
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = panel;
  ctx.lineWidth = 2 * ratio;
  ctx.beginPath();
  ctx.moveTo(x, y - 12 * ratio);
  ctx.lineTo(x, y + 12 * ratio);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, 4.5 * ratio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
