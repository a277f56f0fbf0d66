import type { Graph } from '../domain/graph.ts';
import type { GraphNode } from '../domain/graphNode.ts';
import { createRandomStream } from '../maths/random/index.ts';
import type { RandomStream } from '../maths/random/index.ts';

/** How far the devices of a graph come out of the fab from what was drawn. */
export interface FabricationSpread {
  /** Standard deviation of a coupler's power splitting, and of the error that all of a wafer share. */
  readonly couplingDeviation: number;
  readonly waferCouplingDeviation: number;
  /** Standard deviation of the loss of an arm of an interferometer, in dB; a loss is never below 0. */
  readonly armLossDeviationDb: number;
  /** Mean loss of each interferometer, coupler and phase shifter beside that, in dB. */
  readonly deviceLossDb: number;
  /** `random`: the phase without drive is anything from 0 to 2 pi. `drawn`: it is as the graph says. */
  readonly phases: 'random' | 'drawn';
}

export const typicalFabrication: FabricationSpread = {
  couplingDeviation: 0.01,
  waferCouplingDeviation: 0.015,
  armLossDeviationDb: 0.03,
  deviceLossDb: 0.1,
  phases: 'random',
};

/**
 * The graph as one seed's chip of it came out. Each device draws from a stream of its own, named by its id, so that a
 * device added to a graph leaves the others as they were. A coupling that a node states is the mean of its own.
 */
export function fabricateGraph(graph: Graph, seed: number, spread: FabricationSpread): Graph {
  const wafer = createRandomStream({ seed, purpose: 'graph fabrication wafer' }).normal();
  const waferError = spread.waferCouplingDeviation * wafer;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const stream = createRandomStream({ seed, purpose: 'graph fabrication', node: node.id });
      return fabricateNode(node, { ...spread, stream, waferError });
    }),
  };
}

interface Draw extends FabricationSpread {
  readonly stream: RandomStream;
  readonly waferError: number;
}

function fabricateNode(node: GraphNode, draw: Draw): GraphNode {
  const { stream, deviceLossDb } = draw;
  const coupling = (drawn = 0.5): number => {
    const made = drawn + draw.waferError + draw.couplingDeviation * stream.normal();
    return Math.min(Math.max(made, 0), 1);
  };
  const phaseRad = (drawn = 0): number => {
    const random = 2 * Math.PI * stream.uniform();
    return draw.phases === 'random' ? random : drawn;
  };
  const armLossDb = (drawn = 0): number => Math.max(0, drawn + draw.armLossDeviationDb * stream.normal());
  switch (node.type) {
    case 'mzi': {
      const { options = {} } = node;
      return {
        ...node,
        options: {
          input_coupling: coupling(options.input_coupling),
          output_coupling: coupling(options.output_coupling),
          upper_arm_loss_db: armLossDb(options.upper_arm_loss_db),
          lower_arm_loss_db: armLossDb(options.lower_arm_loss_db),
          loss_db: (options.loss_db ?? 0) + deviceLossDb,
          phase_offset_rad: phaseRad(options.phase_offset_rad),
          phi_offset_rad: phaseRad(options.phi_offset_rad),
        },
      };
    }
    case 'coupler': {
      const { options = {} } = node;
      return {
        ...node,
        options: { coupling: coupling(options.coupling), loss_db: (options.loss_db ?? 0) + deviceLossDb },
      };
    }
    case 'phase_shifter': {
      const { options = {} } = node;
      return {
        ...node,
        options: {
          loss_db: (options.loss_db ?? 0) + deviceLossDb,
          phase_offset_rad: phaseRad(options.phase_offset_rad),
        },
      };
    }
    case 'waveguide':
      return { ...node, options: { ...node.options, phase_rad: phaseRad(node.options?.phase_rad) } };
    case 'source':
    case 'detector':
      return node;
  }
}
