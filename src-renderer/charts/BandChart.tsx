import { useCallback, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { formatQuantity } from '../ui/formatQuantity.ts';
import { axisUnit } from '../ui/opticalScale.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { shownVersion, versionAxis, versionRange } from './versionAxis.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface BandPoint {
  readonly version: number;
  readonly low: number;
  /** Null where the version came without it. */
  readonly middle: number | null;
  readonly high: number;
  /** The reference moved to this version. */
  readonly isReference: boolean;
}

export interface BandChartProps {
  readonly label: string;
  readonly unit: string;
  readonly points: readonly BandPoint[];
}

const still = () => () => undefined;

/** Median and the band from p5 to p95 over the versions; dotted where the reference moved. */
export function BandChart({ label, unit, points }: BandChartProps) {
  const readout = useRef<HTMLSpanElement>(null);
  const data = useCallback(
    (): uPlot.AlignedData => [
      points.map(({ version }) => version),
      points.map(({ high }) => high),
      points.map(({ low }) => low),
      points.map(({ middle }) => middle),
    ],
    [points],
  );
  const words = useCallback(
    (index: number) => {
      const point = points[index];
      if (point === undefined) return '';
      const { version, low, middle, high } = point;
      const scale = axisUnit(Math.max(Math.abs(low), Math.abs(high)), unit);
      const text = (value: number) => formatQuantity(value / scale.divisor, '', { significant: 4 });
      const values = [text(low), middle === null ? '?' : text(middle), text(high)].join(', ');
      const prefix = index === points.length - 1 ? '' : `v${version} `;
      return `${prefix}${values} ${scale.unit}`.trimEnd();
    },
    [points, unit],
  );
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const colour = colours.channels[0] ?? colours.accent;
      const edge = { stroke: `${colour}88`, width: chartZoom(), points: { show: points.length === 1, fill: colour } };
      return {
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: 'versions' } },
        padding: [8, 12, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: versionRange },
          y: {
            range: (_plot: uPlot, low: number | null, high: number | null): [number, number] => {
              if (low === null || high === null) return [0, 1];
              const width = high - low || Math.abs(high) * 0.1 || 1;
              return [low - width * 0.12, high + width * 0.12];
            },
          },
        },
        axes: [versionAxis(colours), quantityAxis(colours, unit)],
        series: [
          {},
          edge,
          edge,
          {
            stroke: colour,
            width: 2 * chartZoom(),
            spanGaps: true,
            points: { show: points.length < 60, size: 6 * chartZoom(), fill: colour, width: 0 },
          },
        ],
        bands: [{ series: [1, 2] as [number, number], fill: `${colour}2b` }],
        hooks: {
          drawAxes: [
            (plot: uPlot) =>
              drawMoves(
                plot,
                points.filter(({ isReference }) => isReference).map(({ version }) => version),
                colours.channels[1] ?? colours.warn,
              ),
          ],
          setCursor: [
            (plot: uPlot) => {
              if (readout.current !== null) readout.current.textContent = words(shownVersion(plot));
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [points, unit, words],
  );
  return (
    <div className="version-chart">
      <div className="version-chart-head">
        <b>p5, median, p95</b>
        <span className="num mute" ref={readout}>
          {words(points.length - 1)}
        </span>
      </div>
      <UplotFrame label={label} build={build} initial={data} onReady={still} />
    </div>
  );
}

function drawMoves(plot: uPlot, versions: readonly number[], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4 * devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const version of versions.slice(-200)) {
    const x = Math.round(plot.valToPos(version, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
