import { useCallback, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { formatQuantity } from '../ui/formatQuantity.ts';
import { axisUnit } from '../ui/opticalScale.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { shownVersion, versionAxis, versionRange } from './versionAxis.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface VersionChartProps {
  readonly name: string;
  /** What the name means, for a pointer that rests on it. */
  readonly meaning: string;
  readonly unit: string;
  readonly versions: readonly number[];
  /** Null where there is none: at the first run, or a relative change of nothing. */
  readonly values: readonly (number | null)[];
  readonly limit: number;
}

const still = () => () => undefined;
const room = 1.22;

/** One metric over the versions with its limit; a value that is not below it has a diamond of its own colour. */
export function VersionChart({ name, meaning, unit, versions, values, limit }: VersionChartProps) {
  const readout = useRef<HTMLSpanElement>(null);
  const known = values.filter((value): value is number => value !== null);
  const highest = Math.max(0, ...known);
  const scale = axisUnit(Math.max(limit, highest), unit);
  const data = useCallback(
    (): uPlot.AlignedData => [[...versions], values.map((value) => (value === null ? null : value / scale.divisor))],
    [versions, values, scale.divisor],
  );
  const words = useCallback(
    (index: number) => {
      const version = versions[index];
      const value = values[index] ?? null;
      if (version === undefined) return '';
      const text = value === null ? 'none' : formatQuantity(value, unit, { significant: 3 });
      return index === versions.length - 1 ? text : `v${version} ${text}`;
    },
    [versions, values, unit],
  );
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const colour = colours.channels[0] ?? colours.accent;
      return {
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: 'versions' } },
        padding: [8, 12, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: versionRange },
          y: { range: (): [number, number] => [0, (Math.max(limit, highest) / scale.divisor) * room || 1] },
        },
        axes: [versionAxis(colours), { ...valueAxis(colours), size: sizeOfValues, space: 26 * chartZoom() }],
        series: [
          {},
          {
            stroke: colour,
            width: 1.7 * chartZoom(),
            spanGaps: true,
            points: { show: versions.length < 60, size: 6 * chartZoom(), fill: colour, width: 0 },
          },
        ],
        hooks: {
          drawAxes: [(plot: uPlot) => drawLimit(plot, limit / scale.divisor, colours.mute)],
          draw: [(plot: uPlot) => drawFailed(plot, limit / scale.divisor, colours)],
          setCursor: [
            (plot: uPlot) => {
              if (readout.current !== null) readout.current.textContent = words(shownVersion(plot));
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [versions.length, limit, highest, scale.divisor, words],
  );
  const label = `${name} over ${versions.length} versions, limit ${formatQuantity(limit, unit, { significant: 3 })}`;
  return (
    <div className="version-chart">
      <div className="version-chart-head">
        <span title={meaning}>
          <b>{name}</b>
        </span>
        <span className="num mute" ref={readout}>
          {words(versions.length - 1)}
        </span>
      </div>
      <UplotFrame label={label} build={build} initial={data} onReady={still} />
    </div>
  );
}

/** As wide as the longest of its numbers. */
const sizeOfValues = (_plot: uPlot, values: string[] | null): number =>
  (10 + 7.3 * Math.max(1, ...(values ?? []).map((value) => value.length))) * chartZoom();

function drawLimit(plot: uPlot, limit: number, colour: string): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(limit, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** What is not below the limit is told by its shape as well as by its colour. */
function drawFailed(plot: uPlot, limit: number, colours: ThemeColours): void {
  const { ctx } = plot;
  const [x, y] = [plot.data[0], plot.data[1] ?? []];
  const size = 5 * devicePixelRatio * chartZoom();
  ctx.save();
  ctx.fillStyle = colours.bad;
  ctx.strokeStyle = colours.panel;
  ctx.lineWidth = devicePixelRatio;
  for (let index = 0; index < x.length; index++) {
    const value = y[index];
    if (value === null || value === undefined || value < limit) continue;
    const [left, top] = [plot.valToPos(x[index] ?? 0, 'x', true), plot.valToPos(value, 'y', true)];
    ctx.beginPath();
    ctx.moveTo(left, top - size);
    ctx.lineTo(left + size, top);
    ctx.lineTo(left, top + size);
    ctx.lineTo(left - size, top);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}
