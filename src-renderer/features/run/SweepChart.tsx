import { useCallback, useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { sweepAxes } from '../../../src-core/domain/sweepTable.ts';
import { chartFont, drawText, fittedText, quantityAxis, valueAxis } from '../../charts/axes.ts';
import { chartZoom } from '../../charts/chartZoom.ts';
import { createPainter } from '../../charts/createPainter.ts';
import type { Painter } from '../../charts/createPainter.ts';
import { seriesColour, seriesDash } from '../../charts/seriesStyle.ts';
import { sweepSeries, unitsOfSensors } from '../../charts/sweepSeries.ts';
import type { SweepTable } from '../../charts/sweepSeries.ts';
import { UplotFrame } from '../../charts/UplotFrame.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { ThemeColours } from '../../ui/themeColours.ts';

export interface SweepChartProps {
  /** Drawn again when it is another one. */
  readonly table: SweepTable;
  readonly isSimulated: boolean;
  /** Column along x; the parameter when left out. */
  readonly x?: string | undefined;
  /** Columns drawn over it; every sensor when left out. */
  readonly sensors?: readonly string[] | undefined;
  /** What x goes from and to, in either order: a sweep that is on fills it; as far as the rows go when left out. */
  readonly range?: readonly [number, number] | undefined;
  /** What sensors are called, where they have a name for people. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** More points than these are a line alone. */
const mostDots = 120;
/** Least, greatest and mean of each sensor, after x. */
const seriesEach = 3;

/** What sensors read over the parameter that was swept: a line each, a band where places were read repeatedly. */
export function SweepChart({ table, isSimulated, x, sensors, range, labels = {} }: SweepChartProps) {
  const own = sweepAxes(table.columns);
  const axisName = x ?? own.x;
  const chosen = JSON.stringify(sensors ?? own.sensors);
  const drawn = useMemo(() => JSON.parse(chosen) as string[], [chosen]);
  const xUnit = table.units[axisName] ?? '';
  const unitList = JSON.stringify(drawn.map((sensor) => table.units[sensor] ?? ''));
  const nameList = JSON.stringify(drawn.map((sensor) => labels[sensor] ?? sensor));
  const [least, most] = range === undefined ? [null, null] : [Math.min(...range), Math.max(...range)];
  const isMany = (table.columns[axisName]?.length ?? 0) > mostDots;
  const latest = useRef(table);
  const painter = useRef<Painter | null>(null);
  useEffect(() => {
    latest.current = table;
    painter.current?.mark();
  }, [table]);

  const data = useCallback((): uPlot.AlignedData => {
    const { x: places, lines } = sweepSeries(latest.current, { x: axisName, sensors: drawn });
    return [places, ...lines.flatMap(({ low, high, mean }) => [high, low, mean])];
  }, [axisName, drawn]);

  const build = useMemo(() => {
    const sensorUnits = JSON.parse(unitList) as string[];
    const names = JSON.parse(nameList) as string[];
    const units = [...new Set(sensorUnits)];
    return (colours: ThemeColours) => {
      const zoom = chartZoom();
      const readout = (plot: uPlot): string | null => {
        const { idx, left } = plot.cursor;
        if (idx === null || idx === undefined || (left ?? -1) < 0) return null;
        const place = plot.data[0][idx];
        const at = drawn.map((sensor, index) => {
          const value = plot.data[(index + 1) * seriesEach]?.[idx];
          return `${names[index] ?? sensor} ${formatQuantity(value, sensorUnits[index] ?? '')}`;
        });
        return [`${formatSetting(place, 5)} ${formatUnit(xUnit)}`, ...at].join(' · ');
      };
      return {
        legend: { show: false },
        cursor: { y: false, points: { size: 8 * zoom }, drag: { x: false, y: false } },
        padding: [22 * zoom, units.length > 1 ? 0 : 14 * zoom, 0, 0] as [number, number, number, number],
        scales: {
          x: { time: false, ...(least === null || most === null ? {} : { range: [least, most] as [number, number] }) },
          ...Object.fromEntries(units.map((unit) => [scaleOf(unit), { range: withRoom }])),
        },
        axes: [
          {
            ...valueAxis(colours),
            values: (_plot: uPlot, splits: number[]) => splits.map((value) => formatSetting(value, 7)),
            grid: { show: false },
            size: 26 * zoom,
            gap: 4 * zoom,
            space: 60 * zoom,
            label: xUnit === '' ? axisName : `${axisName}, ${formatUnit(xUnit)}`,
            labelFont: chartFont(zoom),
            labelSize: 20 * zoom,
          },
          ...units.slice(0, 2).map((unit, index) => ({
            ...quantityAxis(colours, unit),
            scale: scaleOf(unit),
            side: index === 0 ? 3 : 1,
            ...(index === 0 ? {} : { grid: { show: false } }),
          })),
        ],
        bands: drawn.map((_, index) => ({
          series: [index * seriesEach + 1, index * seriesEach + 2] as [number, number],
          fill: `${seriesColour(index, colours)}2e`,
        })),
        series: [
          {},
          ...drawn.flatMap((_, index) => {
            const stroke = seriesColour(index, colours);
            const scale = scaleOf(sensorUnits[index] ?? '');
            const edge = { scale, stroke: 'transparent', width: 0, points: { show: false } };
            const dash = seriesDash(index, colours.channels.length).map((length) => length * zoom);
            const points = { show: !isMany, size: 4 * zoom, fill: stroke, width: 0 };
            return [edge, edge, { scale, stroke, width: 1.8 * zoom, dash, points }];
          }),
        ],
        hooks: {
          draw: [
            (plot: uPlot) => {
              const words = readout(plot);
              if (words !== null)
                drawText(plot, fittedText(plot, words), { x: 0, y: -11 * zoom, colour: colours.text });
            },
          ],
        },
      } satisfies Omit<uPlot.Options, 'width' | 'height'>;
    };
  }, [axisName, drawn, nameList, unitList, xUnit, isMany, least, most]);

  const onReady = useCallback(
    (plot: uPlot) => {
      const own = createPainter(() => plot.setData(data()));
      painter.current = own;
      plot.over.addEventListener('mousemove', own.mark);
      plot.over.addEventListener('mouseleave', own.mark);
      own.mark();
      return () => {
        painter.current = null;
        own.stop();
      };
    },
    [data],
  );
  const named = (sensor: string) => labels[sensor] ?? sensor;
  return (
    <div className="sweep-chart">
      <div className="chart-keys small">
        {drawn.map((sensor, index) => (
          <SweepKey key={sensor} index={index} name={named(sensor)} unit={keyUnit(table, drawn, sensor)} />
        ))}
        <span className="spacer" />
        {isSimulated && <SimulatedMark />}
      </div>
      <UplotFrame
        label={`${drawn.map(named).join(', ')} over ${axisName}${xUnit === '' ? '' : ` in ${xUnit}`}`}
        build={build}
        initial={data}
        onReady={onReady}
      />
    </div>
  );
}

const tokens = ['c1', 'c2', 'c3', 'c5', 'c6', 'c4'].map((name) => `var(--${name})`);

function SweepKey({ index, name, unit }: { readonly index: number; readonly name: string; readonly unit: string }) {
  return (
    <span className="sweep-key">
      <svg width="20" height="10" aria-hidden="true">
        <line
          x1="0"
          x2="20"
          y1="5"
          y2="5"
          stroke={seriesColour(index, { channels: tokens, accent: 'var(--accent)' })}
          strokeWidth="2.4"
          strokeDasharray={seriesDash(index, tokens.length).join(' ')}
        />
      </svg>
      {name}
      {unit === '' ? null : <span className="faint">{unit}</span>}
    </span>
  );
}

/** Told where two axes stand: which of them a line is read at. */
function keyUnit(table: SweepTable, sensors: readonly string[], sensor: string): string {
  const units = unitsOfSensors(table, sensors);
  if (units.length < 2) return '';
  const unit = table.units[sensor] ?? '';
  const side = ['left', 'right'][units.indexOf(unit)] ?? 'not on an axis';
  return unit === '' ? side : `${formatUnit(unit)}, ${side}`;
}

const scaleOf = (unit: string): string => `y ${unit}`;

function withRoom(_plot: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}
