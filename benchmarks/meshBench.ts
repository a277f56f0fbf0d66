import { benchSchema } from '../src-core/domain/bench.ts';
import type { Bench } from '../src-core/domain/bench.ts';
import { calibrationKernelSchema } from '../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../src-core/domain/kernel.ts';
import { randomUnitary } from '../src-core/maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../src-core/maths/linearAlgebra/index.ts';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import { readingNoiseW } from '../src-core/photonics/detector.ts';
import { heaterDriveAtVoltage, heaterPhaseRad } from '../src-core/photonics/heater.ts';
import { fidelityUpToPhases } from '../src-core/photonics/meshCalibration/programDevice.ts';
import { PhotonicNetwork } from '../src-core/photonics/network.ts';
import { rectangularMesh } from '../src-core/photonics/rectangularMesh.ts';
import { fabricateGraphChip } from '../src-main/instruments/simulator/graphFabrication.ts';

/**
 * A mesh on the device model: the chip that the simulator makes of it (couplers, losses, heaters with their efficiency
 * and self-heating, crosstalk), at rest and at one temperature, and detectors with shot, thermal and laser noise.
 */
export interface MeshBench {
  readonly bench: Bench;
  readonly kernel: CalibrationKernel;
  readonly target: ComplexMatrix;
  readonly phaseShifters: number;
  write(channel: number, volts: number): void;
  /** One reading of an output in watt. */
  readW(output: number): number;
  /** Of the whole matrix as it stands, phases of inputs and outputs being free. */
  fidelity(): number;
}

const nominal = { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0, cubic_rad: 0 };
const detector = { responsivityAPerW: 1, darkCurrentA: 1e-9, loadOhm: 1e5, temperatureK: 298, relativeNoise: 2.7e-5 };
const averagingSeconds = 3e-3;
const laserW = 1e-3;

export function createMeshBench(modes: number, seed: number): MeshBench {
  const graph = rectangularMesh(modes, { outputPhases: 'none' });
  const network = new PhotonicNetwork(graph);
  const names = network.parameters;
  const { fabricated, heaters, crosstalk } = chipOf(graph, names, seed);
  const target = randomUnitary(modes, createRandomStream({ seed, purpose: 'mesh target' }));
  const noise = createRandomStream({ seed, purpose: 'mesh reading noise' });
  const powersW = new Float64Array(names.length);
  const phases = new Float64Array(names.length);
  let lit = 0;
  let matrix: ComplexMatrix | null = null;
  const matrixNow = (): ComplexMatrix => {
    if (matrix !== null) return matrix;
    for (const [row, parts] of crosstalk.entries()) {
      let effectiveW = 0;
      for (let column = 0; column < powersW.length; column++)
        effectiveW += (parts[column] as number) * (powersW[column] as number);
      phases[row] = heaterPhaseRad(heaters[row] as (typeof heaters)[0], effectiveW);
    }
    matrix = fabricated.transferMatrix(phases);
    return matrix;
  };
  return {
    bench: benchOf(graph, names),
    kernel: kernelOf(
      graph.nodes.filter(({ type }) => type === 'mzi').map(({ id }) => id),
      names,
      target,
    ),
    target,
    phaseShifters: names.length,
    write: (channel, volts) => {
      if (channel === names.length) lit = Math.round(volts);
      else {
        powersW[channel] = heaterDriveAtVoltage(heaters[channel] as (typeof heaters)[0], volts).powerW;
        matrix = null;
      }
    },
    readW: (output) => {
      const { real, imaginary } = matrixNow();
      const at = output * modes + lit;
      const powerW = laserW * ((real[at] as number) ** 2 + (imaginary[at] as number) ** 2);
      return powerW + readingNoiseW(detector, powerW, averagingSeconds) * noise.normal();
    },
    fidelity: () => fidelityUpToPhases(target, matrixNow()),
  };
}

function chipOf(graph: ReturnType<typeof rectangularMesh>, names: readonly string[], seed: number) {
  const chip = fabricateGraphChip(
    seed,
    graph,
    names.map((fullName) => ({ fullName, nominal, instrument: 'heaters', channel: 0 })),
  );
  return { fabricated: new PhotonicNetwork(chip.graph), heaters: chip.heaters, crosstalk: chip.crosstalk };
}

function benchOf(graph: ReturnType<typeof rectangularMesh>, names: readonly string[]): Bench {
  const nodes: Record<string, { kind: string; parameters: Record<string, unknown> }> = {};
  names.forEach((fullName, channel) => {
    const [node, name] = fullName.split('.') as [string, string];
    nodes[node] ??= { kind: 'mzi', parameters: {} };
    nodes[node].parameters[name] = {
      unit: 'rad',
      instrument: 'heaters',
      channel,
      conversion: { heater_phase: nominal },
      period: 2 * Math.PI,
      hard_limits: [0, 6.6],
      ramp: { step: 7, dwell_ms: 0 },
      safe: 0,
    };
  });
  const last = graph.outputs.length - 1;
  const position = { unit: 'V', instrument: 'heaters', channel: names.length, hard_limits: [0, last], safe: 0 };
  nodes.input_switch = {
    kind: 'input_switch',
    parameters: { position: { ...position, ramp: { step: last, dwell_ms: 0 } } },
  };
  return benchSchema.parse({
    format: 'fringe.bench/1',
    id: 'mesh_model',
    hardware_revision: 'model-1',
    graph,
    instruments: {
      heaters: { driver: 'qontrol', address: 'TCPIP0::127.0.0.1::1::SOCKET' },
      meter: { driver: 'pm100d', address: 'TCPIP0::127.0.0.1::2::SOCKET' },
    },
    nodes,
    sensors: Object.fromEntries(
      graph.outputs.map((id, channel) => [id, { instrument: 'meter', channel, quantity: `${id}_power`, unit: 'W' }]),
    ),
  });
}

const kernelOf = (nodes: readonly string[], names: readonly string[], { rows, real, imaginary }: ComplexMatrix) => {
  const table = (values: Float64Array): number[][] =>
    Array.from({ length: rows }, (_, row) => [...values.subarray(row * rows, (row + 1) * rows)]);
  const target = { real: table(real), imaginary: table(imaginary) };
  return calibrationKernelSchema.parse({
    id: 'mesh_model_co_calibration',
    target_nodes: nodes,
    parameters_to_tune: names,
    cost_function: { Maximize: { expression: 'output' } },
    measurement_sequence: [
      {
        step_id: 'output',
        action: { ReadSensor: { sensor_id: 'detector_0', integration_time_ns: averagingSeconds * 1e9 } },
      },
    ],
    optimizer_config: {
      algorithm: { CoCalibration: { target_unitary: target } },
      max_iterations: 1,
      convergence_threshold: 0,
    },
    safety_constraints: { timeout_seconds: 1e6 },
  });
};
