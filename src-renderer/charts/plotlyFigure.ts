import Plotly from 'plotly.js-dist-min';

export type Figure = Pick<Plotly.PlotlyDataLayoutConfig, 'data' | 'layout'>;

/** Draws into the element; drawn again on the next call. The module comes with plotly, so it is only ever loaded on demand. */
export async function drawFigure(element: HTMLElement, { data, layout }: Figure): Promise<void> {
  await Plotly.react(element, data, { autosize: true, ...layout }, { responsive: true, displaylogo: false });
}

export function removeFigure(element: HTMLElement): void {
  Plotly.purge(element);
}
