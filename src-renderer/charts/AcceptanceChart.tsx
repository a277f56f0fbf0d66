import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { seriesColour } from './seriesStyle.ts';
import { UplotFrame } from './UplotFrame.tsx';
import { healthyAcceptance } from './healthyAcceptance.ts';

export interface AcceptanceChartProps {
  /** Share of the proposals taken, 0 to 1: [ensemble][walker]. */
  readonly acceptance: readonly (readonly number[])[];
}

const still = () => () => undefined;
const lane = (walkers: number): number => walkers + Math.max(2, Math.round(walkers / 6));

/** A dot a walker, side by side by ensemble, over the band that is healthy. */
export function AcceptanceChart({ acceptance }: AcceptanceChartProps) {
  const walkers = Math.max(1, ...acceptance.map((one) => one.length));
  const data = useCallback((): uPlot.AlignedData => {
    const length = lane(walkers) * acceptance.length;
    const columns = acceptance.map((one, ensemble) => {
      const column: (number | null)[] = new Array<number | null>(length).fill(null);
      one.forEach((share, walker) => (column[ensemble * lane(walkers) + walker] = share));
      return column;
    });
    return [Array.from({ length }, (_, index) => index), ...columns];
  }, [acceptance, walkers]);
  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        cursor: { show: false },
        padding: [22 * chartZoom(), 14, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: () => [-2, lane(walkers) * acceptance.length - lane(walkers) + walkers + 1] },
          y: { range: (_plot, _low, high) => [0, Math.min(1, Math.max(0.6, high * 1.1))] },
        },
        axes: [
          {
            ...valueAxis(colours),
            size: 26 * chartZoom(),
            gap: 4 * chartZoom(),
            grid: { show: false },
            splits: () => acceptance.map((_, ensemble) => ensemble * lane(walkers) + (walkers - 1) / 2),
            values: (plot: uPlot) =>
              acceptance.map((_, ensemble) =>
                plot.bbox.width / devicePixelRatio / acceptance.length > 100 * chartZoom()
                  ? `ensemble ${ensemble + 1}`
                  : String(ensemble + 1),
              ),
          },
          valueAxis(colours, 46),
        ],
        series: [
          {},
          ...acceptance.map((_, ensemble) => ({
            stroke: seriesColour(ensemble, colours),
            paths: () => null,
            points: { show: true, size: 7 * chartZoom(), fill: seriesColour(ensemble, colours), width: 0 },
          })),
        ],
        hooks: {
          drawAxes: [(plot: uPlot) => drawBand(plot, colours)],
          draw: [
            (plot: uPlot) =>
              drawText(plot, 'share of proposals taken, a dot a walker', {
                x: 0,
                y: -11 * chartZoom(),
                colour: colours.mute,
              }),
          ],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [acceptance, walkers],
  );
  return (
    <UplotFrame label="Share of proposals taken, by walker and ensemble" build={build} initial={data} onReady={still} />
  );
}

function drawBand(plot: uPlot, colours: ThemeColours): void {
  const { ctx, bbox } = plot;
  const [low, high] = healthyAcceptance.map((share) => plot.valToPos(share, 'y', true));
  ctx.save();
  ctx.fillStyle = `${colours.good}1f`;
  ctx.fillRect(bbox.left, high ?? 0, bbox.width, (low ?? 0) - (high ?? 0));
  ctx.restore();
  drawText(plot, 'healthy', {
    x: bbox.width / devicePixelRatio - 6,
    y: ((low ?? 0) - bbox.top) / devicePixelRatio - 10 * chartZoom(),
    colour: colours.good,
    align: 'right',
    halo: colours.panel,
  });
}
