import { meshWork } from '../src-core/photonics/meshCalibration/meshJobs.ts';
import type { MeshWork } from '../src-core/photonics/meshCalibration/meshJobs.ts';
import type { Instrument, OutputReading } from '../src-main/interfaces/instrument.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import { still } from './cascadeBench.ts';
import { calibrateThroughEngine } from './engineCalibration.ts';
import type { MeshBench } from './meshBench.ts';
import { quantileOf } from './temporaryHome.ts';

export interface MeshEngineTimes {
  /** Writes and readings in the journal. */
  readonly documents: number;
  readonly readings: number;
  /** Median time from one write or reading to the next, fits not counted. */
  readonly firstQuarterMs: number;
  readonly lastQuarterMs: number;
  readonly fidelity: number;
}

/** A co-calibration through engine, write gate and journal, its instruments in memory. */
export async function meshThroughEngine(home: string, mesh: MeshBench): Promise<MeshEngineTimes> {
  const volts = new Array<number>(mesh.phaseShifters + 1).fill(0);
  const heaters: Instrument = {
    ...still('heaters', 'qontrol'),
    outputChannels: volts.length,
    observeOutputs: (channels) =>
      Promise.resolve(channels.map((channel): OutputReading => ({ value: volts[channel] ?? null, currentMa: null }))),
    writeOutput: (channel, value) => {
      volts[channel] = value;
      mesh.write(channel, value);
      return Promise.resolve();
    },
  };
  const meter: Instrument = {
    ...still('meter', 'pm100d'),
    inputChannels: mesh.target.rows,
    readInput: (channel, integrationTimeNs) =>
      Promise.resolve({ value: mesh.readW(channel), unit: 'W', fault: null, integrationTimeNs }),
  };
  const instrument = (id: string): Instrument => (id === 'heaters' ? heaters : meter);
  const stampsMs: number[] = [];
  let readings = 0;
  await calibrateThroughEngine({
    home,
    chain: { bench: mesh.bench, instrument, trueExtinctionDb: () => Number.NaN },
    kernel: mesh.kernel,
    seed: 1,
    jobs: fitsHere,
    onDocument: (document) => {
      if (document.type !== 'event' || (document.stream !== 'reads' && document.stream !== 'sets')) return;
      stampsMs.push(performance.now());
      if (document.stream === 'reads') readings += 1;
    },
  });
  const steps = stampsMs.slice(1).map((stamp, index) => stamp - (stampsMs[index] as number));
  const quarter = Math.floor(steps.length / 4);
  return {
    documents: stampsMs.length,
    readings,
    firstQuarterMs: quantileOf(steps.slice(0, quarter), 0.5),
    lastQuarterMs: quantileOf(steps.slice(-quarter), 0.5),
    fidelity: mesh.fidelity(),
  };
}

/** The fits in this thread: their time is no engine's. */
const fitsHere: JobRunner = {
  run: (job, input) =>
    job === 'meshWork'
      ? Promise.resolve(meshWork(input as MeshWork) as never)
      : Promise.reject(new Error(`this benchmark has no job ${job}`)),
  close: () => Promise.resolve(),
};
