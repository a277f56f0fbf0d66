import { useCallback, useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { formatQuantity } from '../ui/formatQuantity.ts';
import { formatTime } from '../ui/formatTime.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import { drawFan, drawLevelNames, drawLevels, drawMarks, drawVersionNames } from './drawMetric.ts';
import { fillStrip } from './fillStrip.ts';
import { metricRange, withGapsAt } from './metricRange.ts';
import type { FanPoint, MarkSource, MetricSource } from './sources.ts';
import type { StripView } from './stripView.ts';
import { timeAxis } from './timeAxis.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface MetricChartProps {
  readonly name: string;
  readonly unit: string;
  readonly source: MetricSource;
  readonly marks: MarkSource;
  readonly view: StripView;
  readonly fan: readonly FanPoint[];
  /** Told what stands under the cursor, or null when there is none: written past React. */
  readonly onCursor: (text: string | null) => void;
  readonly showTimes: boolean;
}

const mostBuckets = 4000;
const minimumPoints = 2 * mostBuckets + 64;

/** One drift metric: its values, the levels it is held against, the forecast. Drawn outside React, once per frame. */
export function MetricChart({ name, unit, source, marks, view, fan, onCursor, showTimes }: MetricChartProps) {
  const columns = useRef({ times: new Float64Array(minimumPoints), values: new Float64Array(minimumPoints) });
  const line = useRef({ x: [] as number[], y: [] as (number | null)[] });
  const shownFan = useRef(fan);
  const data = useCallback((): uPlot.AlignedData => {
    const buckets = Math.min(mostBuckets, Math.max(200, window.innerWidth));
    const length = source.read({ ...view.range(), mostBuckets: buckets }, columns.current);
    fillStrip(columns.current, length, line.current);
    const versions = marks.marks.filter(({ kind }) => kind === 'version');
    return withGapsAt(line.current, [...source.gaps, ...versions]);
  }, [source, marks, view]);

  const build = useMemo(
    () => (colours: ThemeColours) => {
      const colour = colours.channels[0] ?? colours.accent;
      return {
        legend: { show: false },
        ms: 1,
        padding: [9, 16, showTimes ? 0 : 6, 0] as [number, number, number, number],
        cursor: {
          y: false,
          points: { size: 7 },
          sync: { key: 'drift' },
          drag: { x: true, y: false, setScale: false },
        },
        scales: {
          x: {
            time: false,
            range: () => {
              const { fromMs, toMs } = view.range();
              return [fromMs, Math.max(toMs, fromMs + 1)];
            },
          },
          y: { range: (_plot, min, max) => metricRange(source, view.range(), [min, max]) },
        },
        axes: [timeAxis(colours, showTimes), quantityAxis(colours, unit)],
        series: [
          {},
          {
            stroke: colour,
            width: 1.6 * chartZoom(),
            points: {
              show: (plot: uPlot) => (plot.data[0]?.length ?? 0) < 40,
              size: 5 * chartZoom(),
              fill: colour,
              width: 0,
            },
          },
        ],
        hooks: {
          drawAxes: [
            (plot: uPlot) => {
              drawMarks(plot, marks.marks, colours);
              drawLevels(plot, source, colours);
            },
          ],
          draw: [
            (plot: uPlot) => {
              drawFan(plot, { points: shownFan.current, fromMs: marks.newestMs, colour }, colours);
              drawLevelNames(plot, source, colours);
              drawVersionNames(plot, marks.marks, colours);
            },
          ],
          setSelect: [
            (plot: uPlot) => {
              const { left, width } = plot.select;
              if (width < 4) return;
              view.show(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
          setCursor: [
            (plot: uPlot) => {
              const { idx, left } = plot.cursor;
              const time = idx === null || idx === undefined ? undefined : plot.data[0][idx];
              const value = idx === null || idx === undefined ? undefined : plot.data[1]?.[idx];
              const isSeen = time !== undefined && value !== undefined && value !== null && (left ?? -1) >= 0;
              onCursor(isSeen ? `${formatQuantity(value, unit)} at ${formatTime(time)}` : null);
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    },
    [view, source, marks, unit, onCursor, showTimes],
  );

  const repaint = useRef<() => void>(() => undefined);
  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      repaint.current = painter.mark;
      const stops = [marks.onChange(painter.mark), view.onChange(painter.mark)];
      painter.mark();
      return () => {
        for (const stop of stops) stop();
        painter.stop();
      };
    },
    [marks, view, data],
  );
  useEffect(() => {
    shownFan.current = fan;
    repaint.current();
  }, [fan]);
  return <UplotFrame label={`${name} over time`} build={build} initial={data} onReady={onReady} className="strip" />;
}
