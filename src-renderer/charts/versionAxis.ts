import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { iterationAxis } from './axes.ts';
import { chartZoom } from './chartZoom.ts';

/** Versions along x: `v3`. */
export const versionAxis = (colours: ThemeColours): uPlot.Axis => ({
  ...iterationAxis(colours),
  space: 34 * chartZoom(),
  values: (plot, splits) => {
    const [versions] = plot.data;
    const [first, last] = [versions[0] ?? 0, versions.at(-1) ?? 0];
    return splits.map((value) => (Number.isInteger(value) && value >= first && value <= last ? `v${value}` : ''));
  },
});

/** Half a version of room at both ends, so that the first and the last point stand free. */
export const versionRange = (_plot: uPlot, low: number | null, high: number | null): [number, number] => {
  const [first, last] = [low ?? 1, high ?? 1];
  const margin = Math.max(0.5, (last - first) * 0.04);
  return [first - margin, last + margin];
};

/** The index of the version under the cursor, the newest when there is none. */
export function shownVersion(plot: uPlot): number {
  const { idx, left } = plot.cursor;
  return idx === null || idx === undefined || (left ?? -1) < 0 ? (plot.data[0]?.length ?? 1) - 1 : idx;
}
