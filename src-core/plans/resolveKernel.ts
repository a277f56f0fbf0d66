import { benchParameters, isSpectrum } from '../domain/bench.ts';
import type { Bench, ResolvedParameter } from '../domain/bench.ts';
import type { CalibrationKernel, Limits, MeasurementStep, OptimizerAlgorithm } from '../domain/kernel.ts';
import type { Refusal } from '../domain/parse.ts';
import { FringeError } from '../errors/fringeError.ts';
import { namesOf, parseExpression } from '../expressions/index.ts';
import { costName, resolveCost } from './costs/costKinds.ts';
import type { CostResolution, CostTerms } from './costs/costKind.ts';
import { coCalibrationOf, meshOfKernel } from './coCalibration/meshOfKernel.ts';
import { KnownNames } from './kernelNames.ts';

/** A parameter that the kernel tunes, with what may be written to it. */
export interface TunedParameter {
  /** As the kernel names it: `phase_upper`, or `mzi_0.phase_upper` with several target nodes. */
  readonly name: string;
  readonly parameter: ResolvedParameter;
  /** The bench's hard limits within the kernel's. */
  readonly hardLimits: Limits;
  readonly softLimits: Limits | null;
}

export interface ResolvedKernel {
  readonly kernel: CalibrationKernel;
  readonly bench: Bench;
  readonly tuned: readonly TunedParameter[];
  /** Full names of parameters the sequence sets to constants. */
  readonly constants: readonly string[];
  readonly sensors: readonly string[];
  readonly names: KnownNames;
  /** The cost's expression, or in words what it is. */
  readonly costExpression: string;
  readonly target: number | null;
}

export interface Resolution {
  readonly resolved: ResolvedKernel | null;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/**
 * Resolves every name of a kernel on a bench, before anything is written: nodes, parameters, sensors, names of the
 * expressions, limits, and whether this version can run what the kernel asks for.
 */
export function resolveKernel(kernel: CalibrationKernel, bench: Bench): Resolution {
  const resolver = new KernelResolver(kernel, bench);
  return resolver.resolve();
}

/** As `resolveKernel`, but the first refusal is thrown. @throws bad_input, unknown_name, not_available */
export function requireKernel(kernel: CalibrationKernel, bench: Bench): ResolvedKernel {
  const { resolved, refusals } = resolveKernel(kernel, bench);
  if (resolved !== null) return resolved;
  const first = refusals[0] ?? { path: '', message: 'refused' };
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new FringeError(
    'bad_input',
    `The kernel "${kernel.id}" is refused at ${first.path}: ${first.message}${more}.`,
    {
      path: first.path,
      remedy: 'Correct the kernel and try again; nothing was written to an instrument.',
    },
  );
}

interface SequenceRead {
  readonly stepId: string;
  readonly sensorId: string;
}

/** Beyond, its coefficients are too many to measure. */
const mostSurrogateParameters = 6;

class KernelResolver {
  readonly #kernel: CalibrationKernel;
  readonly #bench: Bench;
  readonly #parameters: readonly ResolvedParameter[];
  readonly #refusals: Refusal[] = [];
  readonly #warnings: string[] = [];

  constructor(kernel: CalibrationKernel, bench: Bench) {
    this.#kernel = kernel;
    this.#bench = bench;
    this.#parameters = benchParameters(bench);
  }

  resolve(): Resolution {
    this.#checkNodes();
    this.#checkAvailable();
    const tuned = this.#resolveTuned();
    this.#checkNamedParameters();
    const names = new KnownNames(this.#bench);
    for (const { name, parameter } of tuned) {
      names.addParameter(name);
      if (parameter.fullName !== name) names.addParameter(parameter.fullName);
    }
    const walk = this.#walkSequence(names);
    this.#checkMesh(tuned);
    const { expression, target } = this.#resolveCost({ names, tuned, reads: walk.reads });
    if (this.#refusals.length > 0) return { resolved: null, refusals: this.#refusals, warnings: this.#warnings };
    const resolved = {
      kernel: this.#kernel,
      bench: this.#bench,
      tuned,
      constants: walk.constants,
      sensors: walk.sensors,
      names,
      costExpression: expression,
      target,
    };
    return { resolved, refusals: [], warnings: this.#warnings };
  }

  #refuse(path: string, message: string): void {
    this.#refusals.push({ path, message });
  }

  #checkNodes(): void {
    this.#kernel.target_nodes.forEach((node, index) => {
      if (!Object.hasOwn(this.#bench.nodes, node)) {
        const known = Object.keys(this.#bench.nodes).join(', ');
        this.#refuse(`target_nodes[${index}]`, `the bench "${this.#bench.id}" has no node "${node}"; it has ${known}`);
      }
    });
  }

  #checkAvailable(): void {
    const { optimizer_config: optimizer, schedule } = this.#kernel;
    const algorithm = algorithmName(this.#kernel);
    if (!availableAlgorithms.includes(algorithm)) {
      const path = 'optimizer_config.algorithm' + (typeof optimizer.algorithm === 'string' ? '' : `.${algorithm}`);
      this.#refuse(
        path,
        `the optimizer "${algorithm}" is not available in this version; available: ${availableAlgorithms.join(', ')}`,
      );
    }
    const count = this.#kernel.parameters_to_tune.length;
    if (algorithm === 'TrigonometricSurrogate' && count > mostSurrogateParameters) {
      const message = `the trigonometric surrogate takes at most ${mostSurrogateParameters} parameters; these are ${count}`;
      this.#refuse('optimizer_config.algorithm', message);
    }
    const scheduleName = typeof schedule === 'string' ? schedule : (Object.keys(schedule)[0] as string);
    if (scheduleName !== 'Manual' && scheduleName !== 'PreRun') {
      this.#warnings.push(
        `The schedule "${scheduleName}" is kept in the record, but the kernel runs only when started.`,
      );
    }
  }

  #checkMesh(tuned: readonly TunedParameter[]): void {
    if (coCalibrationOf(this.#kernel) === null) return;
    const mesh = meshOfKernel({ kernel: this.#kernel, bench: this.#bench, tuned });
    if ('wiring' in mesh) return;
    for (const { path, message } of mesh) this.#refuse(path, message);
  }

  #find(name: string): ResolvedParameter | null {
    const { target_nodes: nodes } = this.#kernel;
    const full = nodes.length === 1 && !name.includes('.') ? `${nodes[0]}.${name}` : name;
    const found = this.#parameters.find((parameter) => parameter.fullName === full);
    return found !== undefined && nodes.includes(found.nodeId) ? found : null;
  }

  #unknownParameter(name: string): string {
    const nodes = this.#kernel.target_nodes;
    const known = this.#parameters
      .filter((parameter) => nodes.includes(parameter.nodeId))
      .map((parameter) => (nodes.length === 1 ? parameter.name : parameter.fullName));
    return `no parameter "${name}" on ${nodes.join(', ')}; there are ${known.join(', ') || 'none'}`;
  }

  #resolveTuned(): TunedParameter[] {
    const { parameters_to_tune: names, safety_constraints: safety } = this.#kernel;
    const tuned: TunedParameter[] = [];
    names.forEach((name, index) => {
      const path = `parameters_to_tune[${index}]`;
      const parameter = this.#find(name);
      if (parameter === null) return this.#refuse(path, this.#unknownParameter(name));
      if (tuned.some((other) => other.parameter.fullName === parameter.fullName)) {
        return this.#refuse(path, `"${name}" is tuned twice`);
      }
      const hard = limitsOf(safety.hard_limits, name, parameter.fullName);
      const hardLimits =
        hard === null ? parameter.definition.hard_limits : within(parameter.definition.hard_limits, hard);
      if (hardLimits[0] >= hardLimits[1]) {
        const own = parameter.definition.hard_limits.join('..');
        return this.#refuse(
          `safety_constraints.hard_limits.${name}`,
          `nothing is left of the bench's own limits ${own}`,
        );
      }
      const soft = limitsOf(safety.soft_limits, name, parameter.fullName) ?? parameter.definition.soft_limits ?? null;
      tuned.push({ name, parameter, hardLimits, softLimits: soft });
    });
    return tuned;
  }

  #checkNamedParameters(): void {
    const { safety_constraints: safety, optimizer_config: optimizer } = this.#kernel;
    const check = (names: readonly string[], path: string) => {
      for (const name of names)
        if (this.#find(name) === null) this.#refuse(`${path}.${name}`, this.#unknownParameter(name));
    };
    check(Object.keys(safety.hard_limits), 'safety_constraints.hard_limits');
    check(Object.keys(safety.soft_limits), 'safety_constraints.soft_limits');
    check(Object.keys(optimizer.initial_guess ?? {}), 'optimizer_config.initial_guess');
  }

  #walkSequence(names: KnownNames): { constants: string[]; sensors: string[]; reads: SequenceRead[] } {
    const constants = new Set<string>();
    const reads: SequenceRead[] = [];
    const stepIds = new Set<string>();
    this.#kernel.measurement_sequence.forEach((step, index) => {
      const path = `measurement_sequence[${index}]`;
      if (stepIds.has(step.step_id)) this.#refuse(`${path}.step_id`, `the step id "${step.step_id}" is used twice`);
      stepIds.add(step.step_id);
      this.#walkStep(step, `${path}.action`, { names, constants, reads });
    });
    return { constants: [...constants], sensors: [...new Set(reads.map(({ sensorId }) => sensorId))], reads };
  }

  #walkStep(
    step: MeasurementStep,
    path: string,
    { names, constants, reads }: { names: KnownNames; constants: Set<string>; reads: SequenceRead[] },
  ): void {
    const action = step.action;
    if ('SetParameter' in action) return this.#checkSet(action.SetParameter, `${path}.SetParameter`, constants);
    if ('ReadSensor' in action) {
      const id = action.ReadSensor.sensor_id;
      if (!Object.hasOwn(this.#bench.sensors, id)) {
        const known = Object.keys(this.#bench.sensors).join(', ');
        return this.#refuse(`${path}.ReadSensor.sensor_id`, `the bench has no sensor "${id}"; it has ${known}`);
      }
      const sensor = this.#bench.sensors[id];
      if (sensor !== undefined && isSpectrum(sensor) && !('MatchSpectrum' in this.#kernel.cost_function)) {
        this.#refuse(`${path}.ReadSensor.sensor_id`, `"${id}" is a spectrum, which only the cost MatchSpectrum uses`);
      }
      reads.push({ stepId: step.step_id, sensorId: id });
      names.addRead(step.step_id, id);
    } else if ('Compute' in action) {
      this.#checkExpression(action.Compute.expression, `${path}.Compute.expression`, names);
      names.addMetric(action.Compute.metric_name);
    }
  }

  #checkSet(
    action: { node_id: string; param_name: string; value: number | string },
    path: string,
    constants: Set<string>,
  ): void {
    const fullName = `${action.node_id}.${action.param_name}`;
    const parameter = this.#parameters.find((candidate) => candidate.fullName === fullName);
    if (parameter === undefined) {
      return this.#refuse(`${path}.param_name`, `the bench "${this.#bench.id}" has no parameter "${fullName}"`);
    }
    if (typeof action.value === 'string') {
      const name = action.value.slice(1);
      const isTuned = this.#kernel.parameters_to_tune.includes(name);
      if (!isTuned) this.#refuse(`${path}.value`, `"$${name}" is not one of the parameters to tune`);
      return;
    }
    constants.add(fullName);
    const own = parameter.definition.hard_limits;
    const [low, high] = within(
      own,
      limitsOf(this.#kernel.safety_constraints.hard_limits, action.param_name, fullName) ?? own,
    );
    if (action.value < low || action.value > high) {
      this.#refuse(`${path}.value`, `${action.value} lies outside the hard limits ${low}..${high} of ${fullName}`);
    }
  }

  #resolveCost(known: Pick<CostResolution, 'names' | 'tuned' | 'reads'>): CostTerms {
    const path = `cost_function.${costName(this.#kernel.cost_function)}`;
    const below = (field: string) => (field === '' ? path : `${path}.${field}`);
    return resolveCost({
      ...known,
      kernel: this.#kernel,
      bench: this.#bench,
      refuse: (field, message) => this.#refuse(below(field), message),
      warn: (message) => this.#warnings.push(message),
      checkExpression: (text, field) => this.#checkExpression(text, below(field), known.names),
    });
  }

  #checkExpression(text: string, path: string, names: KnownNames): boolean {
    try {
      const refusal = names.refusalOf(namesOf(parseExpression(text)));
      if (refusal !== null) this.#refuse(path, refusal);
      return refusal === null;
    } catch (error) {
      if (!(error instanceof FringeError)) throw error;
      this.#refuse(path, error.message);
      return false;
    }
  }
}

/** What `createOptimizer` makes; a kernel that asks for another is refused by name. */
export const availableAlgorithms: readonly string[] = [
  'GradientDescent',
  'NelderMead',
  'BayesianOptimization',
  'SinusoidFit',
  'TrigonometricSurrogate',
  'SimulatedAnnealing',
  'Adaptive',
  'CoCalibration',
];

export const algorithmName = (kernel: CalibrationKernel): string => algorithmNameOf(kernel.optimizer_config.algorithm);

export const algorithmNameOf = (algorithm: OptimizerAlgorithm): string =>
  typeof algorithm === 'string' ? algorithm : (Object.keys(algorithm)[0] as string);

function limitsOf(table: Readonly<Record<string, Limits>>, name: string, fullName: string): Limits | null {
  if (Object.hasOwn(table, name)) return table[name] ?? null;
  return Object.hasOwn(table, fullName) ? (table[fullName] ?? null) : null;
}

const within = (outer: Limits, inner: Limits): Limits => [Math.max(outer[0], inner[0]), Math.min(outer[1], inner[1])];
