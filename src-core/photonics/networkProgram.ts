import { graphParameters } from '../domain/graph.ts';
import type { Graph } from '../domain/graph.ts';
import { graphNodePorts } from '../domain/graphNode.ts';
import type { GraphNode } from '../domain/graphNode.ts';
import { orderAlongLight } from '../domain/graphOrder.ts';
import { FringeError } from '../errors/fringeError.ts';
import { lossToTransmission } from './interferometer.ts';

/**
 * A graph as a list of operations on rails. Every device has as many outputs as inputs or ends the light, so a rail runs
 * from a source (or from a dark input) to where the light is lost or detected, and each operation works in place.
 */
export interface NetworkProgram {
  readonly railCount: number;
  readonly operations: NetworkOperations;
  /** Full names of the phases that can be set, in the graph's order. */
  readonly parameters: readonly string[];
  /** What the graph itself asks for, in rad. */
  readonly nominalRad: Float64Array;
  readonly inputs: readonly {
    readonly id: string;
    readonly rail: number;
    readonly powerW: number;
    readonly phaseRad: number;
  }[];
  readonly outputs: readonly { readonly id: string; readonly rail: number }[];
}

export interface NetworkOperations {
  /** One of `operationKinds` each. */
  readonly kinds: Uint8Array;
  readonly rails: Int32Array;
  /** Of a coupler the other rail, of a phase the index of its parameter. */
  readonly seconds: Int32Array;
  /** Two each: of a factor its real and imaginary part, of a coupler the amplitudes that stay and that move. */
  readonly coefficients: Float64Array;
}

export const operationKinds = { phase: 0, coupler: 1, factor: 2 } as const;

const defaultSourceW = 1e-3;

/**
 * @param graph as `graphSchema` gives it: checked, without loops.
 * @throws unknown_name when an output is no detector of the graph.
 */
export function compileNetwork(graph: Graph): NetworkProgram {
  const compiler = new Compiler(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const id of orderAlongLight([...nodes.keys()], graph.edges)) compiler.add(nodes.get(id) as GraphNode);
  return compiler.program();
}

class Compiler {
  readonly #graph: Graph;
  /** Input port to the output port that leads there. */
  readonly #comesFrom: ReadonlyMap<string, string>;
  readonly #railAtOutput = new Map<string, number>();
  readonly #railAtDetector = new Map<string, number>();
  readonly #parameters: string[] = [];
  readonly #nominalRad: number[] = [];
  readonly #slots = new Map<string, number>();
  readonly #inputs: { id: string; rail: number; powerW: number; phaseRad: number }[] = [];
  readonly #list: { kind: number; rail: number; second: number; first: number; other: number }[] = [];
  #railCount = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#comesFrom = new Map(graph.edges.map(({ from, to }) => [to, from]));
    for (const { fullName, value } of graphParameters(graph)) {
      this.#slots.set(fullName, this.#parameters.length);
      this.#parameters.push(fullName);
      this.#nominalRad.push(value);
    }
  }

  add(node: GraphNode): void {
    const { inputs, outputs } = graphNodePorts[node.type];
    const rails = inputs.map((input) => this.#railInto(`${node.id}.${input}`));
    const [upper = -1, lower = -1] = rails;
    switch (node.type) {
      case 'source': {
        const { power_w: powerW = defaultSourceW, phase_rad: phaseRad = 0 } = node.options ?? {};
        const rail = this.#railCount++;
        rails.push(rail);
        this.#inputs.push({ id: node.id, rail, powerW, phaseRad });
        break;
      }
      case 'waveguide': {
        const options = node.options ?? {};
        const alongDb = ((options.loss_db_per_cm ?? 0) * (options.length_um ?? 0)) / 1e4;
        this.#factor(upper, (options.loss_db ?? 0) + alongDb, options.phase_rad ?? 0);
        break;
      }
      case 'phase_shifter':
        this.#phase(upper, `${node.id}.phase`);
        this.#factor(upper, node.options?.loss_db ?? 0, node.options?.phase_offset_rad ?? 0);
        break;
      case 'coupler':
        this.#coupler(upper, lower, node.options?.coupling ?? 0.5);
        for (const rail of rails) this.#factor(rail, node.options?.loss_db ?? 0, 0);
        break;
      case 'mzi': {
        const options = node.options ?? {};
        this.#phase(upper, `${node.id}.phi`);
        this.#factor(upper, 0, options.phi_offset_rad ?? 0);
        this.#coupler(upper, lower, options.input_coupling ?? 0.5);
        this.#phase(upper, `${node.id}.${node.parameters?.theta === undefined ? 'phase_upper' : 'theta'}`);
        this.#factor(upper, options.upper_arm_loss_db ?? 0, options.phase_offset_rad ?? 0);
        this.#phase(lower, `${node.id}.phase_lower`);
        this.#factor(lower, options.lower_arm_loss_db ?? 0, 0);
        this.#coupler(upper, lower, options.output_coupling ?? 0.5);
        for (const rail of rails) this.#factor(rail, options.loss_db ?? 0, 0);
        break;
      }
      case 'detector':
        this.#railAtDetector.set(node.id, upper);
        break;
    }
    outputs.forEach((output, index) => this.#railAtOutput.set(`${node.id}.${output}`, rails[index] as number));
  }

  /** The rail that leads into an input; a new, dark one where nothing does. */
  #railInto(input: string): number {
    const from = this.#comesFrom.get(input);
    return (from === undefined ? undefined : this.#railAtOutput.get(from)) ?? this.#railCount++;
  }

  #phase(rail: number, fullName: string): void {
    const slot = this.#slots.get(fullName);
    if (slot !== undefined) this.#list.push({ kind: operationKinds.phase, rail, second: slot, first: 0, other: 0 });
  }

  #factor(rail: number, lossDb: number, phaseRad: number): void {
    if (lossDb === 0 && phaseRad === 0) return;
    const amplitude = Math.sqrt(lossToTransmission(lossDb));
    const [first, other] = [amplitude * Math.cos(phaseRad), amplitude * Math.sin(phaseRad)];
    this.#list.push({ kind: operationKinds.factor, rail, second: -1, first, other });
  }

  #coupler(rail: number, second: number, coupling: number): void {
    const [first, other] = [Math.sqrt(1 - coupling), Math.sqrt(coupling)];
    this.#list.push({ kind: operationKinds.coupler, rail, second, first, other });
  }

  program(): NetworkProgram {
    const outputs = this.#graph.outputs.map((id, index) => {
      const rail = this.#railAtDetector.get(id);
      if (rail === undefined) {
        throw new FringeError(
          'unknown_name',
          `The graph has no detector "${id}", so its model cannot tell that output.`,
          {
            path: `outputs[${index}]`,
            remedy: 'Add a node of type "detector" with that id, or run the graph on a bench that has such a sensor.',
          },
        );
      }
      return { id, rail };
    });
    return {
      railCount: this.#railCount,
      operations: {
        kinds: Uint8Array.from(this.#list, ({ kind }) => kind),
        rails: Int32Array.from(this.#list, ({ rail }) => rail),
        seconds: Int32Array.from(this.#list, ({ second }) => second),
        coefficients: Float64Array.from(this.#list.flatMap(({ first, other }) => [first, other])),
      },
      parameters: this.#parameters,
      nominalRad: Float64Array.from(this.#nominalRad),
      inputs: this.#inputs,
      outputs,
    };
  }
}
