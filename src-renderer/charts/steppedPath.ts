import uPlot from 'uplot';

/** A staircase: each value holds until the next. */
export const steppedPath = uPlot.paths.stepped!({ align: 1 });
