import type { Bench } from '../../../src-core/domain/bench.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { recalibrationPolicySchema } from '../../../src-core/domain/run.ts';
import type { GraphSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import { DriftMonitor } from '../../../src-core/plans/drift/driftMonitor.ts';
import { onDriftMetrics } from '../../../src-core/plans/drift/onDriftMetrics.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import type { ResolvedKernel } from '../../../src-core/plans/resolveKernel.ts';
import { graphInstruments, resolveGraph, runGraph } from '../../../src-core/plans/runGraph.ts';
import type { GraphState } from '../../../src-core/plans/runGraph.ts';
import { monitorInput } from './monitorKind.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** The share of drift at which a graph's own kernel is run again when its watch was left to us (AWEN model, 8.1). */
const driftThreshold = 0.1;

/** A graph, calibrated first when it comes with a kernel. @throws bad_input, unknown_name */
export function prepareGraph(spec: GraphSpec, bench: Bench, inForce: Readonly<Record<string, number>>): PreparedRun {
  const resolved = resolveGraph(spec.graph, bench);
  const kernel = spec.kernel === null ? null : requireKernel(spec.kernel, bench);
  if (kernel !== null && resolved.ranOn === 'device_model') {
    throw new FringeError(
      'bad_input',
      `The bench "${bench.id}" has none of the nodes that this graph tunes: its kernel "${kernel.kernel.id}" would calibrate the bench for a run on the device model.`,
      { path: 'kernel', remedy: 'Run the graph without a kernel, or open the bench that it was written for.' },
    );
  }
  const calibrates = kernel === null ? [] : preflightKernel(kernel, inForce).instrumentsLeased;
  // What a watch reads is not told by graph or kernel: it holds the whole bench.
  const watches = resolved.ranOn === 'bench' && (spec.watch !== null || kernel !== null);
  const used = new Set([...graphInstruments(resolved, bench), ...calibrates]);
  if (watches) for (const id of Object.keys(bench.instruments)) used.add(id);

  function* plan(start: RunStart): Plan<RunEnd> {
    const { initialState, initialVersion, runId } = start;
    const optimizer = kernel === null ? null : createOptimizer(kernel, initialState, spec.seed ?? 0);
    const outcome = yield* runGraph({
      resolved,
      calibration: kernel === null || optimizer === null ? null : { resolved: kernel, optimizer },
      inForce: { parameters: initialState, version: initialVersion },
      watch: (state) => watchFor(spec, kernel, state, start),
      repeats: spec.repeats,
      intervalSeconds: spec.intervalSeconds,
    });
    const { outputs, artifact, ranOn, parameters, version, drift, durationSeconds } = outcome;
    const { calibrationId, artifactDir } = artifact;
    return {
      result: (measurements) => ({
        ...{ runId, calibrationId, version: artifact.version, outputs: { ...outputs }, artifactDir, ranOn, drift },
        ...{ measurements, durationSeconds },
      }),
      hold: { version, parameters },
      reason: '',
    };
  }
  return { title: spec.title, instruments: [...used], steps: 0, plan };
}

/** What is watched while the graph runs: what its specification says, else its own kernel's cost and the temperature. */
function watchFor(
  spec: GraphSpec,
  kernel: ResolvedKernel | null,
  { parameters, version, cost, temperatureC }: GraphState,
  start: RunStart,
): DriftMonitor | null {
  // A kernel's parameters are not followed: to look for their optimum moves them, and the graph is being read.
  const watch =
    spec.watch ??
    (kernel === null
      ? null
      : {
          metrics: onDriftMetrics(kernel, { parameters: {}, cost }, temperatureC, driftThreshold, 1),
          checkIntervalSeconds: 1,
          alarms: {},
          policy: recalibrationPolicySchema.parse({ cooldownSeconds: 0 }),
        });
  if (watch === null || watch.metrics.length === 0) return null;
  const { startedAt, bench } = start;
  const now = { bench, startedAt, initialState: { ...parameters }, initialVersion: version, initialSince: startedAt };
  return new DriftMonitor(monitorInput({ ...watch, seed: spec.seed }, kernel, now));
}
