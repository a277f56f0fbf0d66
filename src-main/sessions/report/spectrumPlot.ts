import { isSpectrum } from '../../../src-core/domain/bench.ts';
import type { CalibrationMeasurement } from '../../../src-core/domain/artifact.ts';
import type { CalibrationStart } from '../../../src-core/documents/documents.ts';
import type { CostFunction } from '../../../src-core/domain/kernel.ts';
import { levelOfPower } from '../../../src-core/photonics/spectrum.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import type { Point } from './plotFrame.ts';
import { axisOver, dots, drawPlot, fold, frameOf, polyline, toX, toY } from './plotFrame.ts';
import { wideWidth } from './plots.ts';

type MatchSpectrum = Extract<CostFunction, { MatchSpectrum: unknown }>['MatchSpectrum'];

const mostPoints = 1200;

/**
 * The spectrum that was measured last, which confirmed the result: an analyser's trace, or a laser's sweep upwards put
 * together from the meter's readings. Level in dBm (y) over wavelength in nm (x); null when none was measured.
 */
export function measuredSpectrum(
  measurements: readonly CalibrationMeasurement[],
  { bench, spec }: CalibrationStart,
): readonly Point[] | null {
  for (const { action } of spec.kernel.measurement_sequence) {
    const id = 'ReadSensor' in action ? action.ReadSensor.sensor_id : '';
    const sensor = bench.sensors[id];
    if (sensor === undefined || !isSpectrum(sensor)) continue;
    const { spectrum } = sensor;
    const points = 'trace' in spectrum ? lastTrace(measurements, id) : lastSweep(measurements, spectrum.sweep.sensor);
    return points.length < 2 ? null : points;
  }
  return null;
}

function lastTrace(measurements: readonly CalibrationMeasurement[], sensor: string): Point[] {
  const last = measurements.findLast(({ sensor_id: id, spectrum }) => id === sensor && spectrum !== undefined);
  const { wavelengths_nm: wavelengths = [], powers_dbm: powers = [] } = last?.spectrum ?? {};
  return wavelengths.flatMap((x, index) => {
    const y = powers[index];
    return typeof y === 'number' ? [{ x, y }] : [];
  });
}

/** From the end backwards as long as the wavelength falls. */
function lastSweep(measurements: readonly CalibrationMeasurement[], meter: string): Point[] {
  const points: Point[] = [];
  for (const { sensor_id: id, wavelength_nm: x, value, unit } of [...measurements].reverse()) {
    if (id !== meter || x === undefined) continue;
    const next = points[0];
    if (next !== undefined && x >= next.x) break;
    if (value !== null) points.unshift({ x, y: unit === 'W' ? levelOfPower(value) : value });
  }
  return points;
}

/** A measured spectrum with its target and what may lie between. */
export function spectrumPlot(
  measured: readonly Point[],
  { target_spectrum: target, tolerance_db: toleranceDb }: MatchSpectrum,
): Markup {
  const wanted = [...target].sort(([left], [right]) => left - right).map(([x, y]) => ({ x, y }));
  const all = [...measured, ...wanted];
  const across = axisOver(
    all.map((point) => point.x),
    'linear',
    0.02,
  );
  // Steps of a tenth of a nanometre must be told apart.
  const ticks = across.ticks.map(({ value }) => ({ value, text: String(Number(value.toFixed(4))) }));
  const frame = frameOf(
    { width: wideWidth, height: 320 },
    {
      x: { ...across, ticks },
      y: axisOver([...all.map((point) => point.y), ...wanted.flatMap(({ y }) => [y - toleranceDb, y + toleranceDb])]),
    },
  );
  const upper = wanted.map(({ x, y }) => `${toX(frame, x)},${toY(frame, y + toleranceDb)}`);
  const lower = wanted.map(({ x, y }) => `${toX(frame, x)},${toY(frame, y - toleranceDb)}`);
  const band = html`<polygon class="band" points="${[...upper, ...lower.reverse()].join(' ')}" />`;
  const words = { title: 'Measured spectrum and its target', xLabel: 'wavelength, nm', yLabel: 'level, dBm' };
  return drawPlot(frame, words, [
    band,
    polyline(frame, wanted, 'c3 thin'),
    ...dots(frame, wanted, 'c3', 2.2),
    polyline(frame, fold(measured, mostPoints), 'c1 strong'),
  ]);
}
