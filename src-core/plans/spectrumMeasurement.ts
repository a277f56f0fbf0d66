import { isPhysical, isSpectrum } from '../domain/bench.ts';
import type { Bench, SpectrumSensor, SpectrumSweep } from '../domain/bench.ts';
import type { CalibrationKernel, Limits } from '../domain/kernel.ts';
import { atLeastNoLight, levelOfPower, wavelengthGrid } from '../photonics/spectrum.ts';
import type { Spectrum } from '../photonics/spectrum.ts';
import { ask } from './instruction.ts';
import type { Plan, SensorRead } from './instruction.ts';

/** A spectrum as it was measured. */
export interface SpectrumReading extends Spectrum {
  readonly sensor: string;
  /** Why it must not be used, or null. Single points that are missing stand in it as NaN. */
  readonly fault: string | null;
  readonly timeNs: number;
}

/** Which spectrum, and for what. */
export interface SpectrumRequest {
  readonly id: string;
  readonly sensor: SpectrumSensor;
  readonly stepId: string;
  readonly integrationTimeNs: number;
  /** That must be covered, in any order. */
  readonly wavelengthsNm: readonly number[];
}

/** How a sweep writes its laser and reads its meter: by whoever knows what was written last and what has to settle. */
export interface SweepPorts {
  set(fullName: string, value: number): Plan<void>;
  read(sensor: string, stepId: string, integrationTimeNs: number): Plan<SensorRead>;
}

/** The spectrum of a sensor: a laser's sweep, or an analyser's whole trace. */
export function* measureSpectrum(bench: Bench, request: SpectrumRequest, ports: SweepPorts): Plan<SpectrumReading> {
  const { spectrum } = request.sensor;
  if ('sweep' in spectrum) return yield* sweepLaser(bench, spectrum.sweep, request, ports);
  const { wavelengthsNm, powersDbm, fault, timeNs } = yield* ask({
    verb: 'readTrace',
    sensor: request.id,
    stepId: request.stepId,
  });
  return { sensor: request.id, wavelengthsNm, powersDbm: powersDbm.map(atLeastNoLight), fault, timeNs };
}

/** Upwards, so that a laser with slack in its gears always comes from the same side. */
function* sweepLaser(
  bench: Bench,
  { parameter, sensor: meterId, step_nm: stepNm }: SpectrumSweep,
  { id, stepId, integrationTimeNs, wavelengthsNm: wanted }: SpectrumRequest,
  { set, read }: SweepPorts,
): Plan<SpectrumReading> {
  const wavelengthsNm = sweptWavelengthsNm(wanted, stepNm);
  const meter = bench.sensors[meterId];
  const leastValid = meter !== undefined && isPhysical(meter) ? (meter.valid?.[0] ?? -Infinity) : -Infinity;
  const powersDbm: number[] = [];
  let fault: string | null = null;
  let timeNs = 0;
  for (const wavelengthNm of wavelengthsNm) {
    yield* set(parameter, wavelengthNm);
    const { value, unit, fault: readFault, timeNs: readAtNs } = yield* read(meterId, stepId, integrationTimeNs);
    timeNs = readAtNs;
    powersDbm.push(value === null ? Number.NaN : unit === 'W' ? levelOfPower(value) : atLeastNoLight(value));
    // Less light than a meter is good for is what a spectrum has in its notches: the value stands.
    const isWeak = value !== null && value < leastValid;
    if (value !== null && readFault !== null && !isWeak) fault ??= `${meterId} at ${wavelengthNm} nm: ${readFault}`;
  }
  return { sensor: id, wavelengthsNm, powersDbm, fault, timeNs };
}

function sweptWavelengthsNm(wanted: readonly number[], stepNm: number | undefined): readonly number[] {
  const ascending = [...new Set(wanted)].sort((a, b) => a - b);
  return stepNm === undefined || ascending.length < 2 ? ascending : wavelengthGrid(ascending, stepNm);
}

/** How many reads one `ReadSensor` of a kernel takes: as many as its sweep has points, else one. */
export function readsOfSensor(bench: Bench, kernel: CalibrationKernel, sensorId: string): number {
  const sensor = bench.sensors[sensorId];
  if (sensor === undefined || !isSpectrum(sensor) || !('sweep' in sensor.spectrum)) return 1;
  return Math.max(1, sweptWavelengthsNm(wantedWavelengthsNm(kernel), sensor.spectrum.sweep.step_nm).length);
}

/** Wavelengths that a kernel asks of its spectra, in nm; none when its cost needs none. */
export function wantedWavelengthsNm({ cost_function: cost }: CalibrationKernel): readonly number[] {
  return 'MatchSpectrum' in cost ? cost.MatchSpectrum.target_spectrum.map(([nm]) => nm) : [];
}

/** Wavelengths that a spectrum sensor reaches, in nm, and what bounds them, in words. */
export function spectrumRange(bench: Bench, id: string): { readonly rangeNm: Limits; readonly of: string } | null {
  const sensor = bench.sensors[id];
  if (sensor === undefined || !isSpectrum(sensor)) return null;
  const { spectrum } = sensor;
  if ('trace' in spectrum) {
    const { instrument, trace, range_nm: rangeNm } = spectrum.trace;
    return { rangeNm, of: `the trace ${trace} of ${instrument}` };
  }
  const { parameter: fullName } = spectrum.sweep;
  const [node = '', name = ''] = fullName.split('.');
  const rangeNm = bench.nodes[node]?.parameters[name]?.hard_limits;
  return rangeNm === undefined ? null : { rangeNm, of: `the hard limits of ${fullName}` };
}
