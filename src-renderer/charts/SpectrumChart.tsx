import { useCallback, useMemo } from 'react';
import uPlot from 'uplot';
import { formatNumber, formatSetting } from '../ui/formatNumber.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, valueAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import type { ChangingSource } from './sources.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface SpectrumCurve {
  readonly wavelengthsNm: readonly number[];
  /** NaN where nothing was measured. */
  readonly powersDbm: readonly number[];
}

export interface SpectrumCurves {
  readonly target: SpectrumCurve;
  readonly toleranceDb: number;
  readonly before: SpectrumCurve | null;
  readonly best: SpectrumCurve | null;
  readonly latest: SpectrumCurve | null;
}

export interface SpectrumChartProps {
  readonly changes: ChangingSource;
  /** The spectra as they are now. */
  readonly curves: () => SpectrumCurves;
  readonly label: string;
}

/** So far under the target's lowest point the axis goes, and no farther: the tolerance must stay in sight. */
const mostBelowDb = 12;

/** Level over wavelength: the target with its tolerance, what was found, the newest and the best. */
export function SpectrumChart({ changes, curves, label }: SpectrumChartProps) {
  const data = useCallback(() => joined(curves()), [curves]);
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const zoom = chartZoom();
      const accent = colours.channels[0] ?? colours.accent;
      const edge = { stroke: `${colours.good}66`, width: zoom, spanGaps: true, points: { show: false } };
      return {
        legend: { show: false },
        cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
        padding: [22 * zoom, 14, 0, 0] as [number, number, number, number],
        scales: { x: { time: false }, y: { range: () => levelRange(curves()) } },
        axes: [
          {
            ...valueAxis(colours),
            // Steps of a tenth of a nanometre must be told apart.
            values: (_plot: uPlot, splits: number[]) => splits.map((nm) => formatSetting(nm, 7)),
            grid: { show: false },
            size: 26 * zoom,
            gap: 4 * zoom,
            space: 60 * zoom,
          },
          valueAxis(colours, 46),
        ],
        bands: [{ series: [1, 2] as [number, number], fill: `${colours.good}1f` }],
        series: [
          {},
          edge,
          edge,
          {
            stroke: colours.good,
            dash: [5 * zoom, 4 * zoom],
            width: 1.4 * zoom,
            spanGaps: true,
            points: { show: false },
          },
          {
            stroke: colours.faint,
            width: 1.4 * zoom,
            dash: [2 * zoom, 3 * zoom],
            spanGaps: true,
            points: { show: false },
          },
          { stroke: accent, paths: () => null, points: { show: true, size: 5 * zoom, fill: `${accent}99`, width: 0 } },
          { stroke: accent, width: 2.2 * zoom, spanGaps: true, points: { show: false } },
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              drawText(plot, readout(plot) ?? 'dBm', { x: 0, y: -11 * zoom, colour: colours.mute });
              drawText(plot, 'nm', {
                x: plot.bbox.width / devicePixelRatio,
                y: plot.bbox.height / devicePixelRatio - 9 * zoom,
                colour: colours.mute,
                align: 'right',
                halo: colours.panel,
              });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [curves],
  );
  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      const stop = changes.onChange(painter.mark);
      plot.over.addEventListener('mousemove', painter.mark);
      plot.over.addEventListener('mouseleave', painter.mark);
      painter.mark();
      return () => {
        stop();
        painter.stop();
      };
    },
    [changes, data],
  );
  return <UplotFrame label={label} build={build} initial={data} onReady={onReady} />;
}

/** All curves over the wavelengths of all of them: upper and lower edge, target, as found, newest, best. */
function joined({ target, toleranceDb, before, latest, best }: SpectrumCurves): uPlot.AlignedData {
  const shifted = (byDb: number) => target.powersDbm.map((level) => level + byDb);
  const column = (curve: SpectrumCurve | null): uPlot.AlignedData =>
    curve === null || curve.wavelengthsNm.length === 0
      ? [[target.wavelengthsNm[0] ?? 0], [null]]
      : [[...curve.wavelengthsNm], curve.powersDbm.map((level) => (Number.isFinite(level) ? level : null))];
  const wanted: uPlot.AlignedData = [
    [...target.wavelengthsNm],
    shifted(toleranceDb),
    shifted(-toleranceDb),
    [...target.powersDbm],
  ];
  return uPlot.join([wanted, column(before), column(latest), column(best)]);
}

function levelRange({ target, toleranceDb, latest, best }: SpectrumCurves): [number, number] {
  const lowest = Math.min(...target.powersDbm) - toleranceDb;
  let [low, high] = [lowest, Math.max(...target.powersDbm) + toleranceDb];
  for (const curve of [latest, best]) {
    for (const level of curve?.powersDbm ?? []) {
      if (level < low) low = level;
      if (level > high) high = level;
    }
  }
  low = Math.max(low, lowest - mostBelowDb);
  const margin = (high - low || 1) / 20;
  return [low - margin, high + margin];
}

/** What stands under the cursor, or null. */
function readout(plot: uPlot): string | null {
  const { idx, left } = plot.cursor;
  if (idx === null || idx === undefined || (left ?? -1) < 0) return null;
  const at = (series: number) => plot.data[series]?.[idx];
  const part = (word: string, value: number | null | undefined) =>
    typeof value === 'number' ? [`${word} ${formatNumber(value, { decimals: 2 })}`] : [];
  const levels = [...part('best', at(6)), ...part('target', at(3)), ...part('now', at(5))];
  return `${formatNumber(at(0), { decimals: 2 })} nm · ${levels.join(' · ')} dBm`;
}
