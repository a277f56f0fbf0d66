import { theilSen } from '../theilSen.ts';

/** A figure of a head, or one of its metrics, as one run saw it; null where it does not exist. */
export interface VersionFigure {
  readonly version: number;
  readonly value: number | null;
}

export type TrendDirection = 'rising' | 'falling' | 'level' | 'unknown';

export interface VersionTrend {
  readonly direction: TrendDirection;
  /** Versions whose figure exists and was used. */
  readonly versions: number;
  /** Change a version, and the interval of 95 %; NaN when unknown. */
  readonly slope: number;
  readonly lower: number;
  readonly upper: number;
  readonly words: string;
}

/** Fewer versions have an interval that always holds zero. */
export const fewestForTrend = 5;
/** The newest are taken: slopes are those of all pairs. */
const mostVersions = 500;

const digits = (value: number): string => Number(value.toPrecision(3)).toString();

/**
 * Whether a figure rises or falls over the versions: Theil and Sen's slope, and a direction only where its interval of 95 %
 * leaves out zero. One version that is far off does not make a trend. A drift against a reference starts anew where the
 * reference moves: of that, ask for the versions since.
 * @param name what the figure is called in the words
 */
export function versionTrend(name: string, figures: readonly VersionFigure[]): VersionTrend {
  const used = figures.filter(({ value }) => value !== null && Number.isFinite(value)).slice(-mostVersions);
  if (used.length < fewestForTrend) {
    const words = `${name}: ${used.length} of the ${fewestForTrend} versions that a trend needs.`;
    return { direction: 'unknown', versions: used.length, slope: NaN, lower: NaN, upper: NaN, words };
  }
  const { slope, lower, upper } = theilSen(
    used.map(({ version }) => version),
    used.map(({ value }) => value as number),
  );
  if (Number.isNaN(slope)) {
    const words = `${name}: all figures are of one version.`;
    return { direction: 'unknown', versions: used.length, slope, lower, upper, words };
  }
  const direction = lower > 0 ? 'rising' : upper < 0 ? 'falling' : 'level';
  const interval = `95 %: ${digits(lower)} to ${digits(upper)}, ${used.length} versions`;
  const words =
    direction === 'level'
      ? `${name} shows no trend (${digits(slope)} a version, ${interval}).`
      : `${name} ${direction === 'rising' ? 'rises' : 'falls'} by ${digits(Math.abs(slope))} a version (${interval}).`;
  return { direction, versions: used.length, slope, lower, upper, words };
}
