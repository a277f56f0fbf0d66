import type { Graph } from '../../domain/graph.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { compileNetwork, operationKinds } from '../networkProgram.ts';
import type { NetworkProgram } from '../networkProgram.ts';

/** One interferometer of a mesh between the two rails that it joins. */
export interface MeshCell {
  readonly id: string;
  /** Rails, numbered from 0 at the top as the sources stand in the graph. */
  readonly upper: number;
  readonly lower: number;
  /** How many interferometers light passes at most before this one. */
  readonly column: number;
  /** Index of its phases among the mesh's: between the couplers (theta), and before the upper input (phi). */
  readonly theta: number;
  readonly phi: number;
}

/** Where a heater lies, in units of the distance of two rails. */
export interface HeaterPlace {
  readonly along: number;
  readonly across: number;
}

/** A mesh of interferometers as a calibration sees it: rails from inputs to outputs, and cells that join neighbours. */
export interface MeshLayout {
  readonly program: NetworkProgram;
  readonly modes: number;
  /** In the order of light. */
  readonly cells: readonly MeshCell[];
  /** Full names of the phases, `mzi_0.theta`: the order of every vector of phases and of drives. */
  readonly shifters: readonly string[];
  /** Of each phase. */
  readonly places: readonly HeaterPlace[];
  /** Rail that each detector looks at, in the order of the graph's outputs. */
  readonly outputRails: readonly number[];
}

/**
 * Reads the mesh off a graph: as many sources as detectors, and interferometers with the phases theta and phi, each
 * between two neighbouring rails.
 * @throws bad_input for a graph that is no such mesh.
 */
export function meshLayout(graph: Graph): MeshLayout {
  const program = compileNetwork(graph);
  const modes = program.inputs.length;
  const refuse = (why: string): never => {
    throw new FringeError('bad_input', `The graph "${graph.id ?? ''}" is no mesh that can be calibrated: ${why}.`, {
      remedy:
        'Give it as many sources as detectors, and interferometers with the parameters theta and phi between them.',
    });
  };
  if (modes < 2 || program.outputs.length !== modes || program.railCount !== modes) {
    refuse(`it has ${modes} sources, ${program.outputs.length} detectors and ${program.railCount} waveguides`);
  }
  // Rails as the sources stand in the graph, whatever their numbers in the program.
  const railNumber = new Map(program.inputs.map(({ rail }, mode) => [rail, mode]));
  const depth = new Array<number>(modes).fill(0);
  const cells: MeshCell[] = [];
  const { kinds, rails, seconds } = program.operations;
  const slotOf = new Map(program.parameters.map((name, slot) => [name, slot]));
  for (let at = 0; at < kinds.length; at++) {
    if (kinds[at] !== operationKinds.phase) continue;
    const name = program.parameters[seconds[at] as number] as string;
    const id = name.slice(0, name.indexOf('.'));
    const theta = slotOf.get(`${id}.theta`) ?? slotOf.get(`${id}.phase_upper`);
    const phi = slotOf.get(`${id}.phi`);
    if (theta === undefined || phi === undefined) refuse(`"${id}" has not both theta and phi`);
    if (seconds[at] !== phi) continue;
    const couplerAt = kinds.indexOf(operationKinds.coupler, at);
    const upper = railNumber.get(rails[couplerAt] as number) as number;
    const lower = railNumber.get(seconds[couplerAt] as number) as number;
    if (lower !== upper + 1) refuse(`"${id}" joins the waveguides ${upper} and ${lower}, which are no neighbours`);
    const column = Math.max(depth[upper] as number, depth[lower] as number);
    depth[upper] = column + 1;
    depth[lower] = column + 1;
    cells.push({ id, upper, lower, column, theta: theta as number, phi: phi as number });
  }
  if (cells.length === 0) refuse('it has no interferometer');
  const places = program.parameters.map((): HeaterPlace => ({ along: 0, across: 0 }));
  for (const { upper, column, theta, phi } of cells) {
    places[theta] = { along: 2 * column + 1, across: 2 * upper };
    places[phi] = { along: 2 * column, across: 2 * upper };
  }
  return {
    program,
    modes,
    cells,
    shifters: program.parameters,
    places,
    outputRails: program.outputs.map(({ rail }) => railNumber.get(rail) as number),
  };
}

/** Distance of two heaters. */
export const heaterDistance = (a: HeaterPlace, b: HeaterPlace): number =>
  Math.hypot(a.along - b.along, a.across - b.across);
