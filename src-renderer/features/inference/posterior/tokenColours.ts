import type { SeriesColours } from '../../../charts/seriesStyle.ts';

/** Colours of series as tokens, for what is no canvas. In the order of `readThemeColours`. */
export const tokenColours: SeriesColours = {
  channels: ['c1', 'c2', 'c3', 'c5', 'c6', 'c4'].map((name) => `var(--${name})`),
  accent: 'var(--accent)',
};
