import type { Bench } from '../../../src-core/domain/bench.ts';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import type { RunSpec } from '../../../src-core/domain/run.ts';
import type { ScheduleEntry } from '../../../src-core/domain/schedule.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { resolveGraph } from '../../../src-core/plans/runGraph.ts';

/** The kernel that is armed before each graph on a bench, or null. */
export const armedBeforeGraphs = (schedules: readonly ScheduleEntry[], benchId: string): ScheduleEntry | null =>
  schedules.find((entry) => entry.enabled && entry.schedule === 'PreRun' && entry.benchId === benchId) ?? null;

/**
 * A graph that comes without a kernel and is run on the bench gets the one that is armed; its record tells so by its
 * reason. Everything else stays as it is.
 * @throws bad_input when the armed kernel cannot be used: the graph is not run without it in silence
 */
export function withPreRun<S extends RunSpec>(
  spec: S,
  bench: Bench,
  schedules: readonly ScheduleEntry[],
  kernelOf: (name: string) => CalibrationKernel,
): S {
  if (spec.kind !== 'graph' || spec.kernel !== null) return spec;
  const armed = armedBeforeGraphs(schedules, bench.id);
  if (armed === null || resolveGraph(spec.graph, bench).ranOn === 'device_model') return spec;
  const { kernelName } = armed;
  try {
    return { ...spec, kernel: kernelOf(kernelName), reason: `pre-run: ${kernelName} is armed before each graph` };
  } catch (error) {
    const { message, path } = toErrorReport(error);
    throw new FringeError('bad_input', `${kernelName} is armed before each graph and cannot be used: ${message}`, {
      ...(path === undefined ? {} : { path }),
      remedy: 'Mend the kernel, or disarm it on the Calibrate screen. The graph was not run.',
      cause: error,
    });
  }
}
