import type uPlot from 'uplot';

/** Plots that show the same stretch of x: zooming one zooms the others. */
export interface LinkedRange {
  /** @returns called when the plot goes */
  join(plot: uPlot): () => void;
  /** A hook of each of them. */
  readonly onScale: (plot: uPlot, key: string) => void;
}

export function createLinkedRange(): LinkedRange {
  const plots = new Set<uPlot>();
  return {
    join(plot) {
      plots.add(plot);
      return () => plots.delete(plot);
    },
    onScale(plot, key) {
      const { min, max } = plot.scales['x'] ?? {};
      if (key !== 'x' || min === undefined || max === undefined || !plots.has(plot)) return;
      for (const other of plots) {
        const own = other.scales['x'];
        if (other !== plot && (own?.min !== min || own.max !== max)) other.setScale('x', { min, max });
      }
    },
  };
}
