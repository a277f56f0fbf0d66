import type { Graph } from '../../../src-core/domain/graph.ts';
import { uniformAt } from '../../../src-core/maths/random/index.ts';
import { fabricateGraph, typicalFabrication } from '../../../src-core/photonics/fabricateGraph.ts';
import type { HeaterModel } from '../../../src-core/photonics/heater.ts';
import { crosstalkByDistance } from '../../../src-core/photonics/heaterCrosstalk.ts';
import type { WiredHeater } from '../../../src-core/photonics/graphWiring.ts';
import { heaterPositions } from '../../../src-core/photonics/heaterPositions.ts';

/** What one seed's chip of a graph came out as. Nothing here changes while the chip lives. */
export interface GraphFabrication {
  /** With couplings, losses and phases as they are. */
  readonly graph: Graph;
  /** As they are, in the order of the bench's. */
  readonly heaters: readonly HeaterModel[];
  /** Part of heater j's power that arrives at waveguide i. */
  readonly crosstalk: readonly (readonly number[])[];
  readonly resistancePerKelvin: number;
  /** Change of each heater's phase per kelvin, either sign: the arms are not equally long. */
  readonly phasePerKelvin: readonly number[];
  readonly laserDb: number;
  /** From the laser to the detectors, in dB. */
  readonly insertionLossDb: number;
  /** Part of all light that arrives at the detectors without interfering, shared evenly. */
  readonly leakage: number;
  /** By detector. */
  readonly meterGain: ReadonlyMap<string, number>;
  readonly meterDarkW: ReadonlyMap<string, number>;
}

/** The chip of a seed; everything that has a name draws by it. */
export function fabricateGraphChip(seed: number, graph: Graph, heaters: readonly WiredHeater[]): GraphFabrication {
  const between = (purpose: string, lower: number, upper: number): number =>
    lower + (upper - lower) * uniformAt(seed, `simulator graph fabrication ${purpose}`, 0);
  const positions = heaterPositions(graph);
  const placed = heaters.map(({ fullName }) => positions.get(fullName) ?? { x: 0, y: 0 });
  const fall = { atUnitDistance: between('crosstalk', 0.025, 0.04), decayLength: between('crosstalk decay', 0.8, 1.2) };
  const eitherSign = (name: string): number => (between(`imbalance sign ${name}`, 0, 1) < 0.5 ? -1 : 1);
  return {
    graph: fabricateGraph(graph, seed, typicalFabrication),
    heaters: heaters.map(({ fullName, nominal }) => ({
      p_2pi_w: nominal.p_2pi_w * between(`heater efficiency ${fullName}`, 0.96, 1.04),
      resistance_ohm: nominal.resistance_ohm * between(`heater resistance ${fullName}`, 0.96, 1.04),
      resistance_per_w: nominal.resistance_per_w + between(`heater self-heating ${fullName}`, 0.3, 0.8),
      cubic_rad: nominal.cubic_rad,
    })),
    crosstalk: crosstalkByDistance(placed, fall),
    resistancePerKelvin: between('resistance drift', 0.8e-3, 1.6e-3),
    phasePerKelvin: heaters.map(({ fullName }) => eitherSign(fullName) * between(`imbalance ${fullName}`, 0.02, 0.08)),
    laserDb: between('laser', -0.1, 0.1),
    insertionLossDb: between('insertion loss', 3, 5),
    leakage: between('leakage', 0.6e-4, 2.5e-4),
    meterGain: new Map(graph.outputs.map((id) => [id, between(`meter gain ${id}`, 0.995, 1.005)])),
    meterDarkW: new Map(graph.outputs.map((id) => [id, between(`meter dark ${id}`, 1e-10, 4e-10)])),
  };
}
