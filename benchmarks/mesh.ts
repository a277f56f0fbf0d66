import { calibrate } from '../src-core/plans/calibrate.ts';
import { createOptimizer } from '../src-core/plans/createOptimizer.ts';
import type { InstructionResult } from '../src-core/plans/instruction.ts';
import { requireKernel } from '../src-core/plans/resolveKernel.ts';
import { parameterToOutput } from '../src-core/photonics/conversions.ts';
import { meshWork } from '../src-core/photonics/meshCalibration/meshJobs.ts';
import type { MeshWork } from '../src-core/photonics/meshCalibration/meshJobs.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { createMeshBench } from './meshBench.ts';
import { meshThroughEngine } from './meshEngine.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

const allSizes = [4, 8, 16, 32];
/** Beyond, the fits take hours of a shared processor; the readings do not wait for them. `--sizes=32` has them all the same. */
const fittedUnasked = 16;
/** Drives that a co-calibration works out: around the first two it measures once more. */
const programmings = 3;
/** Chips of each size. */
const chipsOf = (modes: number): number => (modes <= 8 ? 5 : 1);
const leastFidelityAt8 = 0.999;
const mostSpread = 0.2;
const mostGrowth = 1.2;

interface MeshRun {
  readonly modes: number;
  readonly seed: number;
  readonly phaseShifters: number;
  readonly measurements: number;
  readonly perPhaseShifter: number;
  /** The same until the last drives are written: what the number of readings is, whatever the fits make of them. */
  readonly untilProgrammed: number;
  readonly writes: number;
  readonly fidelityBefore: number;
  /** null: only the readings were made. */
  readonly fidelity: number | null;
  /** Of the fits. */
  readonly fitSeconds: number;
}

/**
 * Meshes calibrated node by node and jointly, then programmed with a random unitary, on the device model in memory; and
 * one of 8 modes through the engine with its journal, for the time a measurement takes. `--sizes=4,8` for some sizes.
 */
export async function run(args: readonly string[]): Promise<BenchmarkReport> {
  const asked = args.find((arg) => arg.startsWith('--sizes='))?.slice('--sizes='.length);
  const sizes = asked === undefined ? allSizes : asked.split(',').map(Number);
  const fits = (modes: number): boolean => asked !== undefined || modes <= fittedUnasked;
  const runs = sizes.flatMap((modes) =>
    Array.from({ length: chipsOf(modes) }, (_, seed) => runOnModel(modes, seed + 1, fits(modes))),
  );
  // The first run warms the code up, which is no part of a run's length.
  await withTemporaryHome((home) => meshThroughEngine(home, createMeshBench(4, 1)));
  const engine = await withTemporaryHome((home) => meshThroughEngine(home, createMeshBench(8, 1)));
  const bySize = sizes.map((modes) => summary(runs.filter((each) => each.modes === modes)));
  const perShifter = bySize.map(({ untilProgrammed }) => untilProgrammed);
  const spread = Math.max(...perShifter) / Math.min(...perShifter) - 1;
  const at8 = runs.filter(({ modes }) => modes === 8).map(({ fidelity }) => fidelity ?? 0);
  const growth = engine.lastQuarterMs / engine.firstQuarterMs;
  const reached = spread <= mostSpread && at8.every((fidelity) => fidelity > leastFidelityAt8) && growth <= mostGrowth;
  return {
    name: 'mesh',
    figures: { sizes: bySize, measurementsPerPhaseShifterSpread: spread, engine, engineGrowth: growth },
    lines: [
      ...bySize.map(
        (size) =>
          `${size.modes} modes, ${size.phaseShifters} phase shifters, ${size.chips} chips: ${size.measurements} measurements, ` +
          `${size.perPhaseShifter.toFixed(1)} a phase shifter (${size.untilProgrammed.toFixed(1)} until programmed); ` +
          (size.fidelityMedian === null || size.fidelityLeast === null
            ? 'readings alone, no fits'
            : `fidelity ${size.fidelityBeforeMedian.toFixed(3)} before, ${size.fidelityMedian.toFixed(5)} after ` +
              `(least ${size.fidelityLeast.toFixed(5)}); fits ${size.fitSeconds.toFixed(0)} s`),
      ),
      `measurements a phase shifter, until programmed, differ by ${(100 * spread).toFixed(1)} % over the sizes (${100 * mostSpread} % at most)`,
      `engine and journal, 8 modes, ${engine.documents} documents: ${engine.firstQuarterMs.toFixed(3)} ms a write or reading in ` +
        `the first quarter, ${engine.lastQuarterMs.toFixed(3)} ms in the last (${growth.toFixed(2)} times, ${mostGrowth} at most)`,
    ],
    reached,
  };
}

function summary(runs: readonly MeshRun[]) {
  const first = runs[0] as MeshRun;
  const fidelities = runs.flatMap(({ fidelity }) => fidelity ?? []);
  return {
    modes: first.modes,
    chips: runs.length,
    phaseShifters: first.phaseShifters,
    measurements: quantileOf(
      runs.map(({ measurements }) => measurements),
      0.5,
    ),
    perPhaseShifter: quantileOf(
      runs.map(({ perPhaseShifter }) => perPhaseShifter),
      0.5,
    ),
    untilProgrammed: quantileOf(
      runs.map(({ untilProgrammed }) => untilProgrammed),
      0.5,
    ),
    writes: quantileOf(
      runs.map(({ writes }) => writes),
      0.5,
    ),
    fidelityBeforeMedian: quantileOf(
      runs.map(({ fidelityBefore }) => fidelityBefore),
      0.5,
    ),
    fidelityMedian: fidelities.length === 0 ? null : quantileOf(fidelities, 0.5),
    fidelityLeast: fidelities.length === 0 ? null : Math.min(...fidelities),
    fitSeconds: quantileOf(
      runs.map(({ fitSeconds }) => fitSeconds),
      0.5,
    ),
  };
}

/**
 * The plan, each instruction carried out on the model as it comes. Without fits it is left when the last drives would be
 * written: until then it reads as often as with them.
 */
export function runOnModel(modes: number, seed: number, fits: boolean): MeshRun {
  const mesh = createMeshBench(modes, seed);
  const resolved = requireKernel(mesh.kernel, mesh.bench);
  const channels = new Map(resolved.tuned.map(({ parameter }) => [parameter.fullName, parameter.definition]));
  const fidelityBefore = mesh.fidelity();
  const plan = calibrate({ resolved, optimizer: createOptimizer(resolved, {}, seed) });
  let [reads, writes, fitMs, programmed, untilProgrammed] = [0, 0, 0, 0, 0];
  let step = plan.next();
  while (!step.done) {
    const instruction = step.value;
    let result: InstructionResult = null;
    if (instruction.verb === 'set') {
      writes += 1;
      const definition = channels.get(instruction.parameter);
      const output = parameterToOutput(definition?.conversion, instruction.value).output;
      mesh.write(definition?.channel ?? mesh.phaseShifters, output);
      result = { requested: instruction.value, commanded: instruction.value };
    } else if (instruction.verb === 'read') {
      reads += 1;
      const { sensor, stepId } = instruction;
      const value = mesh.readW(Number(sensor.slice('detector_'.length)));
      const read = { sensor, stepId, quantity: `${sensor}_power`, value, unit: 'W', fault: null };
      result = { read: { ...read, integrationTimeNs: instruction.integrationTimeNs, timeNs: 0 }, parts: [] };
    } else if (instruction.verb === 'record') result = { timeNs: 0 };
    else if (instruction.verb === 'compute') {
      const work = instruction.input as MeshWork;
      if (work.kind === 'program') {
        programmed += 1;
        untilProgrammed = reads;
      }
      if (!fits && programmed === programmings) break;
      const startedMs = performance.now();
      if (fits) result = meshWork(work);
      fitMs += performance.now() - startedMs;
    }
    step = plan.next(result);
  }
  return {
    modes,
    seed,
    phaseShifters: mesh.phaseShifters,
    measurements: reads,
    perPhaseShifter: reads / mesh.phaseShifters,
    untilProgrammed: untilProgrammed / mesh.phaseShifters,
    writes,
    fidelityBefore,
    fidelity: fits ? mesh.fidelity() : null,
    fitSeconds: fitMs / 1e3,
  };
}
