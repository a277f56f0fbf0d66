import type { Bench } from '../../domain/bench.ts';
import { benchParameters, isPhysical } from '../../domain/bench.ts';
import type { Graph } from '../../domain/graph.ts';
import type { CalibrationKernel, CoCalibrationOptions } from '../../domain/kernel.ts';
import type { Refusal } from '../../domain/parse.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { unitarityDefect } from '../../maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { inputSwitchKind } from '../../photonics/graphWiring.ts';
import { meshLayout } from '../../photonics/meshCalibration/meshLayout.ts';
import type { TunedParameter } from '../resolveKernel.ts';
import type { MeshWiring } from './meshAccess.ts';

/** A kernel's mesh on its bench. */
export interface KernelMesh {
  readonly graph: Graph;
  readonly wiring: MeshWiring;
  readonly target: ComplexMatrix | null;
  readonly options: CoCalibrationOptions;
  /** Place of each phase among the kernel's parameters. */
  readonly tunedAt: readonly number[];
}

/** When the kernel's sequence does not say how long its sensors average. */
const defaultIntegrationTimeNs = 3e6;
const unitarityTolerance = 1e-8;

/** The options of a kernel's co-calibration; null for any other algorithm. */
export function coCalibrationOf({ optimizer_config: { algorithm } }: CalibrationKernel): CoCalibrationOptions | null {
  return typeof algorithm === 'object' && 'CoCalibration' in algorithm ? algorithm.CoCalibration : null;
}

interface KernelOnBench {
  readonly kernel: CalibrationKernel;
  readonly bench: Bench;
  readonly tuned: readonly TunedParameter[];
}

/**
 * The mesh that a kernel asks to calibrate: the bench's graph, a tuned parameter for each of its phases, a sensor for
 * each detector, and a node of kind `input_switch` whose value is the number of the source that is lit.
 * @returns the mesh, or why there is none: nothing is written before.
 */
export function meshOfKernel({ kernel, bench, tuned }: KernelOnBench): KernelMesh | readonly Refusal[] {
  const options = coCalibrationOf(kernel);
  const path = 'optimizer_config.algorithm.CoCalibration';
  const graph = graphOf(bench);
  if (options === null || graph === null) {
    const message = `the bench "${bench.id}" has no graph, so it is not known how its interferometers are connected`;
    return [{ path, message }];
  }
  let layout;
  try {
    layout = meshLayout(graph);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    return [{ path, message: error.message }];
  }
  const tunedAt = layout.shifters.map((name) => tuned.findIndex(({ parameter }) => parameter.fullName === name));
  const missing = layout.shifters.filter((_, phase) => tunedAt[phase] === -1);
  if (missing.length > 0 || tuned.length > tunedAt.length) {
    const message =
      missing.length > 0
        ? `a mesh is calibrated as a whole: also tune ${missing.join(', ')}`
        : 'more parameters are tuned than the mesh has phases';
    return [{ path: 'parameters_to_tune', message }];
  }
  const blind = graph.outputs.find((id) => {
    const sensor = Object.hasOwn(bench.sensors, id) ? bench.sensors[id] : undefined;
    return sensor === undefined || !isPhysical(sensor);
  });
  if (blind !== undefined) return [{ path, message: `the bench has no sensor that reads the output "${blind}"` }];
  const position = benchParameters(bench).find(({ nodeId }) => bench.nodes[nodeId]?.kind === inputSwitchKind);
  if (position === undefined) {
    return [{ path, message: `the bench has no node of kind "${inputSwitchKind}" that sends light into each input` }];
  }
  const target = targetOf(options);
  if (target !== null && (target.rows !== layout.modes || unitarityDefect(target) > unitarityTolerance)) {
    const message = `expected a unitary matrix of ${layout.modes} rows`;
    return [{ path: `${path}.target_unitary`, message }];
  }
  const definitions = tunedAt.map((index) => tuned[index] as TunedParameter);
  const wiring: MeshWiring = {
    layout,
    parameters: layout.shifters,
    limits: definitions.map(({ hardLimits }) => hardLimits),
    usualLimits: definitions.map(({ hardLimits: [low, high], softLimits }) =>
      softLimits === null ? [low, high] : [Math.max(low, softLimits[0]), Math.min(high, softLimits[1])],
    ),
    settleMs: Math.max(
      position.definition.settle_ms,
      ...definitions.map(({ parameter }) => parameter.definition.settle_ms),
    ),
    inputs: layout.program.inputs.map((_, input) => ({ [position.fullName]: input })),
    sensors: graph.outputs,
    integrationTimeNs: integrationTimeOf(kernel),
  };
  return { graph, wiring, target, options, tunedAt };
}

const graphOf = ({ graph, simulated }: Bench): Graph | null => {
  if (graph !== undefined) return graph;
  return simulated?.chip === 'graph' && typeof simulated.graph !== 'string' ? simulated.graph : null;
};

function targetOf({ target_unitary: target }: CoCalibrationOptions): ComplexMatrix | null {
  if (target === null || target === undefined) return null;
  const size = target.real.length;
  return {
    rows: size,
    columns: size,
    real: Float64Array.from(target.real.flat()),
    imaginary: Float64Array.from(target.imaginary.flat()),
  };
}

function integrationTimeOf({ measurement_sequence: sequence }: CalibrationKernel): number {
  const times = sequence.flatMap(({ action }) =>
    'ReadSensor' in action ? [action.ReadSensor.integration_time_ns] : [],
  );
  return times.length === 0 ? defaultIntegrationTimeNs : Math.max(...times);
}
