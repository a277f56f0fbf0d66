import { useCallback, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { formatQuantity } from '../ui/formatQuantity.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { quantityAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import { createPainter } from './createPainter.ts';
import type { ChangingSource, StripSource } from './sources.ts';
import type { StripView } from './stripView.ts';
import { fillStrip } from './fillStrip.ts';
import { timeAxis } from './timeAxis.ts';
import { UplotFrame } from './UplotFrame.tsx';

export interface StripChartProps {
  readonly name: string;
  readonly unit: string;
  readonly channel: StripSource;
  readonly changes: ChangingSource;
  readonly view: StripView;
  /** Which of the channel colours. */
  readonly colour: number;
  /** Told what stands under the cursor, or null when there is none: written past React. */
  readonly onCursor: (text: string | null) => void;
  readonly showTimes: boolean;
}

/** More buckets than a 4K screen has columns. */
const mostBuckets = 4000;
const minimumPoints = 2 * mostBuckets + 64;

/** One live channel. Drawn outside React, at most once per animation frame, from a buffer that never grows. */
export function StripChart({ name, unit, channel, changes, view, colour, onCursor, showTimes }: StripChartProps) {
  const columns = useRef({ times: new Float64Array(minimumPoints), values: new Float64Array(minimumPoints) });
  const line = useRef({ x: [] as number[], y: [] as (number | null)[] });
  const data = useCallback((): uPlot.AlignedData => {
    const length = channel.read({ ...view.range(), mostBuckets: bucketsFor(window.innerWidth) }, columns.current);
    fillStrip(columns.current, length, line.current);
    return [line.current.x, line.current.y];
  }, [channel, view]);

  const build = useMemo(
    () => (colours: ThemeColours) =>
      ({
        legend: { show: false },
        ms: 1,
        padding: [6, 0, showTimes ? 0 : 4, 0] as [number, number, number, number],
        cursor: {
          y: false,
          points: { size: 7 },
          sync: { key: 'strips' },
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
          y: { range: (_plot, min, max) => looseRange(min, max) },
        },
        axes: [timeAxis(colours, showTimes), quantityAxis(colours, unit)],
        series: [
          {},
          {
            stroke: colours.channels[colour % colours.channels.length] ?? colours.accent,
            width: 1.4 * chartZoom(),
            points: { show: false },
          },
        ],
        hooks: {
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
              const { idx } = plot.cursor;
              const { fromMs, toMs } = view.range();
              const time = idx === null || idx === undefined ? null : plot.data[0][idx];
              const isSeen = time !== null && time !== undefined && time >= fromMs && time <= toMs;
              const value = isSeen ? plot.data[1]?.[idx ?? 0] : null;
              onCursor(value === null || value === undefined ? null : formatQuantity(value, unit));
            },
          ],
        },
      }) satisfies Omit<uPlot.Options, 'width' | 'height'>,
    [view, unit, colour, onCursor, showTimes],
  );

  const onReady = useCallback(
    (plot: uPlot) => {
      const painter = createPainter(() => plot.setData(data()));
      const onSamples = () => {
        if (view.window.mode === 'follow') painter.mark();
      };
      const stops = [changes.onChange(onSamples), view.onChange(painter.mark)];
      painter.mark();
      return () => {
        for (const stop of stops) stop();
        painter.stop();
      };
    },
    [changes, view, data],
  );
  return (
    <UplotFrame label={`Live strip of ${name}`} build={build} initial={data} onReady={onReady} className="strip" />
  );
}

const bucketsFor = (pixels: number): number => Math.min(mostBuckets, Math.max(200, Math.round(pixels)));

/** A tenth of air on either side; a flat line stands in the middle. */
function looseRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const margin = (max - min) * 0.1 || Math.abs(max) * 0.05 || 1;
  return [min - margin, max + margin];
}
