import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import { chartZoom } from './chartZoom.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 4, 8].map((count) => count * hour),
];
const two = (value: number) => String(value).padStart(2, '0');

/** Clock time of the machine's own zone, with the milliseconds where the steps are that small. */
export function clockLabel(timeMs: number, stepMs: number): string {
  const date = new Date(timeMs);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepMs >= minute) return clock;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  return stepMs >= second ? seconds : `${seconds}.${String(Math.round(timeMs) % 1000).padStart(3, '0')}`;
}

/** An axis of Unix milliseconds. */
export const timeAxis = (colours: ThemeColours, show: boolean): uPlot.Axis => ({
  show,
  stroke: colours.faint,
  font: chartFont(chartZoom()),
  grid: { stroke: colours.line, width: 1 },
  ticks: { show: false },
  border: { show: false },
  size: 24 * chartZoom(),
  gap: 4 * chartZoom(),
  space: 110 * chartZoom(),
  incrs: steps,
  values: (_plot, splits, _index, _space, step) => splits.map((time) => clockLabel(time, step)),
});
