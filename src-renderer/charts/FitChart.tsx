import { useCallback, useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { formatUnit } from '../ui/formatQuantity.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText, numberAxis, quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface FitChartProps {
  readonly label: string;
  readonly xName: string;
  readonly xUnit: string;
  readonly yUnit: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Standard deviations beside y; null when they are not known. */
  readonly sigma: readonly number[] | null;
  /** The model at the same x, drawn as a line; null: none. */
  readonly curve: readonly (number | null)[] | null;
  /** What the line is. */
  readonly curveWords?: string;
}

/** More points than this are drawn small, and their bars without ends. */
const manyPoints = 150;

/** Measured points with their uncertainty, and a model over them. */
export function FitChart({ label, xName, xUnit, yUnit, curveWords = 'model', ...points }: FitChartProps) {
  const { x, y, sigma, curve } = points;
  const shown = useRef({ x, y, sigma, curve });
  const plotted = useRef<uPlot | null>(null);
  const data = useCallback((): uPlot.AlignedData => {
    const { x: places, y: values, curve: line } = shown.current;
    const order = isSorted(places)
      ? null
      : places.map((_, index) => index).sort((a, b) => at(places, a) - at(places, b));
    const take = <T,>(list: readonly T[]): T[] => (order === null ? [...list] : order.map((index) => list[index] as T));
    return [take(places), take(values), line === null ? places.map(() => null) : take(line)];
  }, []);
  const isMany = x.length > manyPoints;
  const hasCurve = curve !== null;
  const build = useMemo(
    () => (colours: ThemeColours) => {
      const [points0 = colours.accent, line = colours.warn] = colours.channels;
      return {
        legend: { show: false },
        cursor: { show: false },
        padding: [22 * chartZoom(), 14 * chartZoom(), 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, range: (_plot: uPlot, min: number, max: number) => padded(min, max, 0.02) },
          y: { range: (_plot: uPlot, min: number, max: number) => padded(min, max, 0.08) },
        },
        axes: [numberAxis(colours), quantityAxis(colours, yUnit)],
        series: [
          {},
          {
            stroke: points0,
            paths: () => null,
            points: { show: true, size: (isMany ? 3 : 5) * chartZoom(), fill: points0, width: 0 },
          },
          { stroke: line, width: 1.8 * chartZoom(), points: { show: false }, spanGaps: false },
        ],
        hooks: {
          drawAxes: [(plot: uPlot) => drawBars(plot, shown.current, `${points0}99`)],
          draw: [
            (plot: uPlot) => {
              const unit = formatUnit(xUnit);
              drawText(plot, '● measured', { x: 0, y: -11 * chartZoom(), colour: points0 });
              if (hasCurve)
                drawText(plot, `━ ${curveWords}`, { x: 96 * chartZoom(), y: -11 * chartZoom(), colour: line });
              drawText(plot, unit === '' ? xName : `${xName}, ${unit}`, {
                x: plot.bbox.width / devicePixelRatio,
                y: -11 * chartZoom(),
                colour: colours.faint,
                align: 'right',
              });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [isMany, hasCurve, curveWords, xName, xUnit, yUnit],
  );
  const onReady = useCallback((plot: uPlot) => {
    plotted.current = plot;
    return () => {
      plotted.current = null;
    };
  }, []);
  useEffect(() => {
    shown.current = { x, y, sigma, curve };
    plotted.current?.setData(data());
  }, [x, y, sigma, curve, data]);
  return <UplotFrame label={label} build={build} initial={data} onReady={onReady} />;
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;
const isSorted = (list: readonly number[]): boolean =>
  list.every((value, index) => index === 0 || value >= at(list, index - 1));

function padded(min: number | null, max: number | null, share: number): [number, number] {
  if (min === null || max === null) return [0, 1];
  const width = max - min || Math.abs(max) * 0.1 || 1;
  return [min - width * share, max + width * share];
}

/** One standard deviation up and down, beneath the points. */
function drawBars(plot: uPlot, { x, y, sigma }: Pick<FitChartProps, 'x' | 'y' | 'sigma'>, colour: string): void {
  if (sigma === null) return;
  const { ctx, bbox } = plot;
  const end = x.length > manyPoints ? 0 : 2.5 * devicePixelRatio * chartZoom();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (const [index, value] of y.entries()) {
    const sd = sigma[index] ?? 0;
    if (value === null || !(sd > 0)) continue;
    const place = Math.round(plot.valToPos(at(x, index), 'x', true)) + 0.5;
    const [top, bottom] = [plot.valToPos(value + sd, 'y', true), plot.valToPos(value - sd, 'y', true)];
    ctx.moveTo(place, top);
    ctx.lineTo(place, bottom);
    for (const edge of end === 0 ? [] : [top, bottom]) {
      ctx.moveTo(place - end, edge);
      ctx.lineTo(place + end, edge);
    }
  }
  ctx.stroke();
  ctx.restore();
}
