import { isSpectrum, isVirtual } from '../../../src-core/domain/bench.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { headNameSchema } from '../../../src-core/domain/baseline.ts';
import type { BaselineSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { runBaseline } from '../../../src-core/plans/baseline.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** Every head beside its reference. Of live sensors it reads, and writes no output. @throws bad_input */
export function prepareBaseline(spec: BaselineSpec, bench: Bench): PreparedRun {
  const { source, title } = spec;
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const { calibration, notes, seconds } = yield* runBaseline(spec);
    return {
      result: (measurements) => ({ runId, calibration, notes: [...notes], measurements, durationSeconds: seconds }),
      hold: null,
      reason: '',
    };
  }
  if (!('live' in source)) return { title, instruments: [], steps: 0, plan };
  const { sensors, samples } = source.live;
  return {
    title,
    instruments: [...new Set(sensors.flatMap((sensor, index) => instrumentsOf(bench, sensor, index)))],
    onlyReads: true,
    steps: samples * sensors.length + sensors.length,
    plan,
  };
}

function instrumentsOf(bench: Bench, id: string, index: number): string[] {
  const sensor = bench.sensors[id];
  const refuse = (message: string, remedy: string) =>
    new FringeError('bad_input', message, { path: `source.live.sensors[${index}]`, remedy });
  if (sensor === undefined) {
    const known = Object.keys(bench.sensors).join(', ');
    throw refuse(`The bench ${bench.id} has no sensor "${id}".`, `Name one of ${known}.`);
  }
  if (isSpectrum(sensor)) {
    throw refuse(`"${id}" gives spectra, not numbers.`, 'Name sensors that give one number a reading.');
  }
  if (!headNameSchema.safeParse(id).success || !headNameSchema.safeParse(bench.id).success) {
    throw refuse(`"${bench.id}/${id}" cannot be a head's name.`, 'Rename the sensor or the bench.');
  }
  return isVirtual(sensor) ? sensor.reads.flatMap((part) => instrumentsOf(bench, part, index)) : [sensor.instrument];
}
