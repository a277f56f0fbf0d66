import type { ThemeColours } from '../ui/themeColours.ts';

/** Dashes, in CSS pixels, that tell lines of one colour apart: each colour is used with all of them in turn. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

/** What of a theme tells lines apart. */
export type SeriesColours = Pick<ThemeColours, 'channels' | 'accent'>;

export function seriesColour(index: number, { channels, accent }: SeriesColours): string {
  return channels[index % channels.length] ?? accent;
}

/** Dash of the line, in CSS pixels; empty for a whole line. */
export const seriesDash = (index: number, colours: number): readonly number[] =>
  dashes[Math.floor(index / Math.max(1, colours)) % dashes.length] ?? [];
