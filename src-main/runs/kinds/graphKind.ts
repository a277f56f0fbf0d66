import type { Bench } from '../../../src-core/domain/bench.ts';
import type { GraphSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { graphInstruments, resolveGraph, runGraph } from '../../../src-core/plans/runGraph.ts';
import type { GraphWatch } from '../../../src-core/plans/runGraph.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** A graph, calibrated first when it comes with a kernel. @throws bad_input, unknown_name */
export function prepareGraph(spec: GraphSpec, bench: Bench, inForce: Readonly<Record<string, number>>): PreparedRun {
  const resolved = resolveGraph(spec.graph, bench);
  const kernel = spec.kernel === null ? null : requireKernel(spec.kernel, bench);
  const calibrates = kernel === null ? [] : preflightKernel(kernel, inForce).instrumentsLeased;
  const watch: GraphWatch | null = null;
  function* plan({ initialState, initialVersion, spec: { seed }, runId }: RunStart): Plan<RunEnd> {
    const outcome = yield* runGraph({
      resolved,
      calibration:
        kernel === null ? null : { resolved: kernel, optimizer: createOptimizer(kernel, initialState, seed ?? 0) },
      inForce: { parameters: initialState, version: initialVersion },
      watch,
      repeats: spec.repeats,
      intervalSeconds: spec.intervalSeconds,
    });
    const { outputs, artifact, ranOn, parameters, version, durationSeconds } = outcome;
    const { calibrationId, artifactDir } = artifact;
    return {
      result: (measurements) => ({
        ...{ runId, calibrationId, version: artifact.version, outputs: { ...outputs }, artifactDir, ranOn },
        ...{ measurements, durationSeconds },
      }),
      hold: { version, parameters },
      reason: '',
    };
  }
  return {
    title: spec.title,
    instruments: [...new Set([...graphInstruments(resolved, bench), ...calibrates])],
    steps: 0,
    plan,
  };
}
