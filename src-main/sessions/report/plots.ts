import type {
  CalibrationMeasurement,
  ConvergenceSummary,
  OptimizerIteration,
} from '../../../src-core/domain/artifact.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { readableUnit, significant } from './numbers.ts';
import type { Point } from './plotFrame.ts';
import { axisOver, dots, drawPlot, fold, frameOf, polyline, toX, toY } from './plotFrame.ts';

const mostPoints = 1200;
/** Widths in which a picture on a whole card and on half a card has the same size of type. */
export const wideWidth = 990;
export const halfWidth = 480;
const colours = 6;
/** Class of a line: after the last colour they come again, dashed. */
export const colour = (index: number) =>
  `c${(index % colours) + 1}${Math.floor(index / colours) % 2 === 1 ? ' dash' : ''}`;

/** Cost of each iteration, the best so far, and the target. */
export function costPlot(
  iterations: readonly OptimizerIteration[],
  summary: ConvergenceSummary,
  label: string,
): Markup | null {
  const measured = iterations.flatMap(({ iteration, cost }) => (cost === null ? [] : [{ x: iteration, y: cost }]));
  if (measured.length === 0) return null;
  const target = summary.target_value;
  const values = [...measured.map((point) => point.y), ...(target === null ? [] : [target])];
  const kind = values.every((value) => value > 0) ? 'log' : 'linear';
  const frame = frameOf(
    { width: wideWidth, height: 320 },
    {
      x: axisOver(
        measured.map((point) => point.x),
        'linear',
        0.02,
      ),
      y: axisOver(values, kind),
    },
  );
  const best = bestSoFar(measured);
  const steps = best.flatMap((point, index) =>
    index === 0 ? [point] : [{ x: point.x, y: (best[index - 1] as Point).y }, point],
  );
  const end = frame.width - frame.right;
  const targetMarks =
    target === null
      ? null
      : html`<line
            class="target"
            x1="${frame.left}"
            x2="${end}"
            y1="${toY(frame, target)}"
            y2="${toY(frame, target)}"
          />
          <text class="good" x="${end}" y="${toY(frame, target) - 6}" text-anchor="end"
            >target ${significant(target)}</text
          >`;
  const words = { title: 'Cost of each iteration', xLabel: 'iteration', yLabel: label };
  const marks = [...dots(frame, fold(measured, mostPoints), 'c1 faint', 3), polyline(frame, steps, 'c1 strong')];
  return drawPlot(frame, words, [html`${targetMarks}`, ...marks]);
}

function bestSoFar(points: readonly Point[]): Point[] {
  let best = Infinity;
  const steps = points.map((point) => ({ x: point.x, y: (best = Math.min(best, point.y)) }));
  // Only the steps and the end: the line between them is level.
  return steps.filter(
    (step, index) => index === 0 || index === steps.length - 1 || step.y < (steps[index - 1] as Point).y,
  );
}

/** The tuned parameters of each iteration. */
export function parameterPlot(
  iterations: readonly OptimizerIteration[],
  names: readonly string[],
  { unit, width }: { unit: string; width: number },
): Markup | null {
  const traces = names.map((name) => ({
    name,
    points: iterations.flatMap(({ iteration, parameters }) => {
      const value = parameters[name];
      return value === undefined ? [] : [{ x: iteration, y: value }];
    }),
  }));
  const all = traces.flatMap((trace) => trace.points);
  if (all.length === 0) return null;
  const frame = frameOf(
    { width, height: 280 },
    {
      x: axisOver(
        all.map((point) => point.x),
        'linear',
        0.02,
      ),
      y: axisOver(all.map((point) => point.y)),
    },
  );
  const marks = traces.map((trace, index) => polyline(frame, fold(trace.points, mostPoints), colour(index)));
  return drawPlot(frame, { title: 'Parameters of each iteration', xLabel: 'iteration', yLabel: unit }, marks);
}

/** Where the run has been in the plane of two parameters; darker is a lower cost, the ring is the accepted point. */
export function visitedPlot(
  iterations: readonly OptimizerIteration[],
  { names, labels }: { names: readonly [string, string]; labels: readonly [string, string] },
  accepted: Readonly<Record<string, number>>,
): Markup | null {
  const visited = iterations.flatMap(({ parameters, cost }) => {
    const [x, y] = [parameters[names[0]], parameters[names[1]]];
    return x === undefined || y === undefined ? [] : [{ x, y, cost }];
  });
  if (visited.length === 0) return null;
  const shown = visited.slice(-mostPoints);
  const frame = frameOf(
    { width: halfWidth, height: 280 },
    { x: axisOver(shown.map((point) => point.x)), y: axisOver(shown.map((point) => point.y)) },
  );
  const ranked = shown.map((point) => point.cost ?? Infinity).sort((left, right) => left - right);
  const marks = shown.map(({ x, y, cost }) => {
    const rank = ranked.indexOf(cost ?? Infinity) / Math.max(1, ranked.length - 1);
    const opacity = (0.95 - 0.7 * rank).toFixed(2);
    return html`<circle class="dot c2" opacity="${opacity}" cx="${toX(frame, x)}" cy="${toY(frame, y)}" r="3.4" />`;
  });
  const [atX, atY] = [accepted[names[0]], accepted[names[1]]];
  const ring =
    atX === undefined || atY === undefined
      ? []
      : [html`<circle class="ring" cx="${toX(frame, atX)}" cy="${toY(frame, atY)}" r="8" />`];
  const words = { title: `Visited points of ${labels[0]} and ${labels[1]}`, xLabel: labels[0], yLabel: labels[1] };
  return drawPlot(frame, words, [polyline(frame, shown, 'c2 thin'), ...marks, ...ring]);
}

/** The readings of one sensor over the run's clock. */
export function sensorPlot(
  sensor: string,
  readings: readonly CalibrationMeasurement[],
  { index, width }: { index: number; width: number },
): Markup | null {
  const points = readings.flatMap(({ timestamp_ns: time, value }) =>
    value === null ? [] : [{ x: time / 1e9, y: value }],
  );
  if (points.length === 0) return null;
  const values = points.map((point) => point.y);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const { factor, unit } = readableUnit(largest, readings[0]?.unit ?? '');
  const scaled = fold(points, mostPoints).map((point) => ({ x: point.x, y: point.y * factor }));
  const frame = frameOf(
    { width, height: 200 },
    {
      x: axisOver(
        scaled.map((point) => point.x),
        'linear',
        0.02,
      ),
      y: axisOver(scaled.map((point) => point.y)),
    },
  );
  const words = { title: `Readings of ${sensor}`, xLabel: 'time since start, s', yLabel: unit };
  const marks = [
    polyline(frame, scaled, `${colour(index)} ${scaled.length > 300 ? '' : 'thin'}`),
    ...(scaled.length > 300 ? [] : dots(frame, scaled, colour(index), 2)),
  ];
  return drawPlot(frame, words, marks);
}
