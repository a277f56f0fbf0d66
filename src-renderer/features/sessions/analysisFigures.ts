import type { Figure } from '../../charts/plotlyFigure.ts';
import type { ParameterColumn } from '../../stores/runGlance.ts';
import { firstParameterColumn, iterationColumns } from '../../stores/runRecord.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';
import type { ThemeColours } from '../../ui/themeColours.ts';

export const analysisKinds = [
  { value: 'points', label: 'Points in 3D' },
  { value: 'surface', label: 'Cost surface' },
  { value: 'parallel', label: 'Parallel coordinates' },
] as const;
export type AnalysisKind = (typeof analysisKinds)[number]['value'];

export interface AnalysisInput {
  readonly table: { readonly length: number; column(index: number): Float64Array };
  readonly parameters: readonly ParameterColumn[];
  readonly colours: ThemeColours;
}

interface Axis {
  readonly title: string;
  readonly values: number[];
}

/** The figure for one kind of analysis. The cost is drawn by decades where every cost is above zero. */
export function buildAnalysis(kind: AnalysisKind, input: AnalysisInput): Figure {
  const cost: Axis = { title: 'cost', values: Array.from(input.table.column(iterationColumns.cost)) };
  const axes = input.parameters.map(({ fullName, unit }, index): Axis => ({
    title: `${fullName.split('.').pop() ?? fullName}${unit === '' ? '' : ` (${formatUnit(unit)})`}`,
    values: Array.from(input.table.column(firstParameterColumn + index)),
  }));
  const order: Axis = { title: 'iteration', values: Array.from(input.table.column(iterationColumns.iteration)) };
  const isLog = cost.values.every((value) => !(value <= 0));
  const shade = { title: isLog ? 'log₁₀ cost' : 'cost', values: isLog ? cost.values.map(Math.log10) : cost.values };
  if (kind === 'parallel') return parallel({ axes: [order, ...axes, cost], shade, colours: input.colours });
  const [x = order, y = order] = axes;
  return solid({ kind, x, y, z: cost, shade, isLog, colours: input.colours });
}

interface SolidInput {
  readonly kind: 'points' | 'surface';
  readonly x: Axis;
  readonly y: Axis;
  readonly z: Axis;
  readonly shade: Axis;
  readonly isLog: boolean;
  readonly colours: ThemeColours;
}

function solid({ kind, x, y, z, shade, isLog, colours }: SolidInput): Figure {
  const axis = (title: string, type: 'linear' | 'log' = 'linear') => ({
    title: { text: title },
    type,
    ...(type === 'log' ? { dtick: 1 } : {}),
    color: colours.mute,
    gridcolor: colours.line2,
    zerolinecolor: colours.line2,
  });
  const bar = { title: { text: shade.title }, tickfont: { color: colours.mute }, thickness: 12, len: 0.7 };
  const points = {
    type: 'scatter3d',
    mode: 'lines+markers',
    x: x.values,
    y: y.values,
    z: z.values,
    line: { color: colours.line2, width: 2 },
    marker: {
      size: 4,
      color: shade.values,
      colorscale: 'Viridis',
      reversescale: true,
      showscale: kind === 'points',
      colorbar: bar,
    },
    hovertemplate: `${x.title} %{x:.4f}<br>${y.title} %{y:.4f}<br>cost %{z:.4g}<extra></extra>`,
  };
  const surface = {
    type: 'mesh3d',
    x: x.values,
    y: y.values,
    z: z.values,
    intensity: shade.values,
    colorscale: 'Viridis',
    reversescale: true,
    opacity: 0.75,
    delaunayaxis: 'z',
    colorbar: bar,
    hoverinfo: 'skip',
  };
  const data = (kind === 'surface' ? [surface, points] : [points]) as unknown as Figure['data'];
  return {
    data,
    layout: {
      ...baseLayout(colours),
      showlegend: false,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      scene: {
        camera: { eye: { x: 1.5, y: 1.5, z: 1.1 } },
        xaxis: axis(x.title),
        yaxis: axis(y.title),
        zaxis: axis('cost', isLog ? 'log' : 'linear'),
      },
    },
  };
}

const bins = 12;
const viridis = [
  '#fde725',
  '#c2df23',
  '#86d549',
  '#52c569',
  '#2ab07f',
  '#1e9b8a',
  '#25858e',
  '#2d708e',
  '#38588c',
  '#433e85',
  '#482173',
  '#440154',
];

/** One line a point across upright axes, bright where the cost was low. Drawn flat: it needs neither WebGL nor compiled code. */
function parallel({ axes, shade, colours }: { axes: readonly Axis[]; shade: Axis; colours: ThemeColours }): Figure {
  const ranges = axes.map(({ values }) => rangeOf(values));
  const [low, high] = rangeOf(shade.values);
  const scaled = (axis: number, value: number) => {
    const [from, to] = ranges[axis] ?? [0, 1];
    return (value - from) / (to - from || 1);
  };
  const lines = Array.from({ length: bins }, () => ({ x: [] as (number | null)[], y: [] as (number | null)[] }));
  shade.values.forEach((value, point) => {
    const fraction = (value - low) / (high - low || 1);
    const line = lines[Math.min(bins - 1, Math.max(0, Math.floor(fraction * bins) || 0))];
    axes.forEach(({ values }, axis) => {
      line?.x.push(axis);
      line?.y.push(scaled(axis, values[point] ?? Number.NaN));
    });
    line?.x.push(null);
    line?.y.push(null);
  });
  const data = lines
    .map(({ x, y }, bin) => ({
      type: 'scatter',
      mode: 'lines',
      x,
      y,
      line: { color: viridis[bin], width: 1.4 },
      hoverinfo: 'skip',
    }))
    .reverse() as unknown as Figure['data'];
  const ends = axes.flatMap((_, axis) => {
    const [from, to] = ranges[axis] ?? [0, 1];
    const note = (y: number, text: string, yshift: number) => ({
      x: axis,
      y,
      text,
      showarrow: false,
      yshift,
      font: { color: colours.mute, size: 12 },
    });
    return [note(1, format(to), 12), note(0, format(from), -12)];
  });
  return {
    data,
    layout: {
      ...baseLayout(colours),
      showlegend: false,
      margin: { l: 50, r: 50, t: 30, b: 60 },
      xaxis: {
        tickvals: axes.map((_, axis) => axis),
        ticktext: axes.map(({ title }) => title),
        showgrid: true,
        gridcolor: colours.line2,
        zeroline: false,
        range: [-0.2, axes.length - 0.8],
        color: colours.text,
        ticklabelstandoff: 18,
      },
      yaxis: { visible: false, range: [-0.08, 1.08] },
      annotations: ends,
    },
  };
}

const format = (value: number): string => value.toPrecision(3);

function rangeOf(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

const baseLayout = (colours: ThemeColours): Figure['layout'] => ({
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  font: { color: colours.text, size: 12 },
});
