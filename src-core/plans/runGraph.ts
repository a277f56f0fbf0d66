import type { Bench } from '../domain/bench.ts';
import { isVirtual } from '../domain/bench.ts';
import type { DriftReport } from '../domain/driftMetric.ts';
import type { Graph } from '../domain/graph.ts';
import { graphNodeParameters } from '../domain/graphNode.ts';
import type { Refusal } from '../domain/parse.ts';
import { FringeError } from '../errors/fringeError.ts';
import { evaluateGraph } from '../photonics/evaluateGraph.ts';
import { calibrate } from './calibrate.ts';
import { RunClock } from './drift/runClock.ts';
import type { Changed, DriftMonitor } from './drift/driftMonitor.ts';
import { ask } from './instruction.ts';
import type { KeepGraphResult, KeepResult, Plan } from './instruction.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import type { Optimizer } from '../maths/optimizers/optimizer.ts';

export interface GraphOutputValue {
  readonly value: number | null;
  readonly unit: string;
}

/** A graph with its names found on a bench, or on none: then the device model stands in. */
export interface ResolvedGraph {
  readonly graph: Graph;
  readonly ranOn: 'bench' | 'device_model';
  /** What the graph asks for, by full name, of nodes the bench has. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Settings a graph runs with, and what is known of them; null where it is not. */
export interface GraphState {
  readonly parameters: Readonly<Record<string, number>>;
  readonly version: number | null;
  /** Of the calibration that was made for the graph. */
  readonly cost: number | null;
  readonly temperatureC: number | null;
}

export interface GraphInput {
  readonly resolved: ResolvedGraph;
  /** Calibrates before the graph runs; null: with what is in force. */
  readonly calibration: { readonly resolved: ResolvedKernel; readonly optimizer: Optimizer } | null;
  /** Settings in force by full name, and their version. */
  readonly inForce: { readonly parameters: Readonly<Record<string, number>>; readonly version: number | null };
  /** Drift watched before each reading of the outputs, for settings that have been applied; null: nothing to watch. */
  readonly watch: (state: GraphState) => DriftMonitor | null;
  readonly repeats: number;
  readonly intervalSeconds: number;
}

export interface GraphOutcome {
  readonly outputs: Readonly<Record<string, GraphOutputValue>>;
  readonly artifact: KeepGraphResult;
  readonly ranOn: 'bench' | 'device_model';
  /** As the outputs of the instruments were left. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly version: number | null;
  /** As the last check before the last reading found it; null when nothing was watched, or settings are new since. */
  readonly drift: DriftReport | null;
  readonly durationSeconds: number;
}

/**
 * Finds a graph's names on a bench. When the bench has none of its tunable nodes, the device model runs it; when it has
 * some of them, those it lacks are refused. Nodes without parameters tell the wiring and need no counterpart.
 * @throws bad_input with the path of what is refused
 */
export function resolveGraph(graph: Graph, bench: Bench): ResolvedGraph {
  const tunable = graph.nodes.filter(
    (node) => graphNodeParameters(node).length > 0 || Object.hasOwn(bench.nodes, node.id),
  );
  const onBench = tunable.filter(({ id }) => Object.hasOwn(bench.nodes, id));
  const readsBench = graph.outputs.every((id) => Object.hasOwn(bench.sensors, id));
  if (onBench.length === 0 && !(tunable.length === 0 && readsBench)) {
    return { graph, ranOn: 'device_model', parameters: {} };
  }
  const refusals: Refusal[] = [];
  const parameters: Record<string, number> = {};
  graph.nodes.forEach((node, index) => {
    for (const [name, value] of graphNodeParameters(node)) {
      const path = `nodes[${index}].parameters.${name}`;
      const definition = bench.nodes[node.id]?.parameters[name];
      if (definition === undefined) {
        refusals.push({ path, message: `the bench "${bench.id}" has no parameter "${node.id}.${name}"` });
        continue;
      }
      const [low, high] = definition.hard_limits;
      if (value < low || value > high) {
        refusals.push({ path, message: `${value} lies outside the hard limits ${low}..${high} of ${node.id}.${name}` });
      }
      parameters[`${node.id}.${name}`] = value;
    }
  });
  graph.outputs.forEach((id, index) => {
    if (Object.hasOwn(bench.sensors, id)) return;
    const known = Object.keys(bench.sensors).join(', ');
    refusals.push({ path: `outputs[${index}]`, message: `the bench has no sensor "${id}"; it has ${known}` });
  });
  const [first] = refusals;
  if (first === undefined) return { graph, ranOn: 'bench', parameters };
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new FringeError('bad_input', `The graph is refused at ${first.path}: ${first.message}${more}.`, {
    path: first.path,
    remedy: 'Correct the graph or open the bench it was written for; nothing was written to an instrument.',
  });
}

/**
 * Runs a graph with calibration, in the four phases of the AWEN model (section 6.2) and in no other order: calibrate,
 * apply, execute under drift monitoring, artifact. A parameter that was calibrated keeps its calibrated value: the
 * graph's own value is its nominal one, from before anybody measured the chip.
 */
export function* runGraph(input: GraphInput): Plan<GraphOutcome> {
  return yield* new GraphPlan(input).run();
}

class GraphPlan {
  readonly #input: GraphInput;
  #kept: KeepResult | null = null;
  #settings: Readonly<Record<string, number>>;
  #cost: number | null = null;
  #temperatureC: number | null = null;
  #elapsedSeconds = 0;
  #drift: DriftReport | null = null;
  #driftTold = '';

  constructor(input: GraphInput) {
    this.#input = input;
    this.#settings = input.inForce.parameters;
  }

  *run(): Plan<GraphOutcome> {
    const { resolved } = this.#input;
    const { graph, ranOn } = resolved;
    yield* this.#phase('calibrate', this.#calibrate());
    yield* this.#phase('apply', this.#apply());
    const outputs = yield* this.#phase('execute', this.#execute());
    const drift = this.#drift;
    const graphRun = { graph, ranOn, outputs, kept: this.#kept, parameters: this.#settings, drift };
    const artifact = yield* this.#phase('artifact', ask({ verb: 'keepGraph', graphRun }));
    const durationSeconds = this.#elapsedSeconds;
    return { outputs, artifact, ranOn, parameters: this.#settings, version: this.#version, drift, durationSeconds };
  }

  *#phase<R>(phase: string, work: Plan<R>): Plan<R> {
    yield* this.#record('phases', { phase, state: 'begin' });
    const result = yield* work;
    yield* this.#record('phases', { phase, state: 'end' });
    return result;
  }

  *#record(stream: string, data: Readonly<Record<string, unknown>>): Plan<void> {
    const { timeNs } = yield* ask({ verb: 'record', stream, data });
    this.#elapsedSeconds = timeNs / 1e9;
  }

  *#calibrate(): Plan<void> {
    const { calibration } = this.#input;
    if (calibration === null) return;
    const { kernel } = calibration.resolved;
    yield* this.#record('calibrations', { kernelId: kernel.id, reason: 'pre-run' });
    const outcome = yield* calibrate({ ...calibration, inForce: this.#settings });
    yield* ask({ verb: 'limit', limits: null });
    const kept = yield* ask({
      verb: 'keep',
      calibration: { kernel, outcome, reason: 'pre-run', accept: outcome.converged },
    });
    if (!outcome.converged) {
      throw new FringeError(
        'not_converged',
        `The calibration before the graph did not converge (${outcome.reason}); the graph was not run.`,
        {
          remedy: `Its record is version ${kept.version}, which was not put in force. Mend the kernel, or run the graph without it.`,
        },
      );
    }
    this.#kept = kept;
    this.#cost = outcome.cost;
    this.#temperatureC = outcome.temperatureC;
    this.#settings = { ...this.#settings, ...outcome.settings };
  }

  get #version(): number | null {
    const { resolved, inForce } = this.#input;
    return this.#kept?.version ?? (resolved.ranOn === 'bench' ? inForce.version : null);
  }

  *#apply(): Plan<void> {
    const { resolved } = this.#input;
    if (resolved.ranOn === 'device_model') {
      const text =
        'The bench has none of the nodes that this graph tunes: it ran on the device model, and no instrument was set.';
      yield* ask({ verb: 'note', severity: 'warning', text });
      this.#settings = {};
      return;
    }
    const settings = { ...resolved.parameters, ...this.#settings };
    const nominal = Object.keys(resolved.parameters).filter((name) => Object.hasOwn(this.#settings, name));
    if (nominal.length > 0) {
      const text = `${nominal.join(', ')}: the calibrated value was applied, not the graph's nominal one.`;
      yield* ask({ verb: 'note', severity: 'info', text });
    }
    for (const [parameter, value] of Object.entries(settings)) yield* ask({ verb: 'set', parameter, value });
    yield* this.#record('applied', { version: this.#version, parameters: settings });
    this.#settings = settings;
  }

  *#execute(): Plan<Record<string, GraphOutputValue>> {
    const { repeats, intervalSeconds, resolved } = this.#input;
    const { ranOn, graph } = resolved;
    const state = { parameters: this.#settings, version: this.#version };
    const known = { cost: this.#cost, temperatureC: this.#temperatureC };
    const watch = ranOn === 'bench' ? this.#input.watch({ ...state, ...known }) : null;
    if (watch !== null) yield* watch.openStreams();
    const clock = watch?.clock ?? new RunClock(0);
    let outputs: Record<string, GraphOutputValue> = {};
    let restarts = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (repeat > 0 && intervalSeconds > 0) {
        yield* clock.wait(intervalSeconds * 1e3, 'between readings of the graph');
      }
      if (watch !== null && (yield* this.#check(watch)) === 'abort' && repeat > 0 && restarts < mostRestarts) {
        restarts += 1;
        repeat = 0;
      }
      outputs = ranOn === 'bench' ? yield* this.#readOutputs() : modelOutputs(graph);
      yield* this.#record('outputs', { repeat, restarts, outputs });
      clock.tick(this.#elapsedSeconds * 1e9);
    }
    return outputs;
  }

  /**
   * Drift beyond the critical urgency makes what was read so far worthless: the graph is run from its start again. New
   * settings are looked at too before anything is read with them.
   */
  *#check(watch: DriftMonitor): Plan<'go on' | 'abort'> {
    let end: 'go on' | 'abort' = 'go on';
    for (let recalibrations = 0; recalibrations < mostRestarts; recalibrations++) {
      const changed = yield* this.#look(watch);
      if (changed === null) break;
      this.#kept = changed.kept;
      this.#settings = { ...this.#settings, ...changed.parameters };
      if (watch.urgency !== 'Critical') continue;
      const text = 'Critical drift: the bench was recalibrated, and the graph is run again from its first reading.';
      yield* ask({ verb: 'note', severity: 'warning', text });
      end = 'abort';
    }
    this.#drift = watch.report;
    yield* this.#tellDrift();
    return end;
  }

  /** A check; what it suspects is looked at again at once, as often as an alarm wants. */
  *#look(watch: DriftMonitor): Plan<Changed | null> {
    let changed = yield* watch.check();
    for (let looks = 1; changed === null && watch.suspects && looks < watch.checksToRaise; looks++) {
      changed = yield* watch.check('suspected');
    }
    return changed;
  }

  /** Drift under which the outputs are read all the same; told again when it becomes another. */
  *#tellDrift(): Plan<void> {
    const exceeded = this.#drift?.drift_metrics.filter(({ state }) => state === 'exceeded') ?? [];
    const told = exceeded.map(({ metric_id: id, urgency }) => `${id} (${urgency})`).join(', ');
    if (told !== '' && told !== this.#driftTold) {
      const text = `The outputs are read under drift that no recalibration has removed: ${told}.`;
      yield* ask({ verb: 'note', severity: 'warning', text });
    }
    this.#driftTold = told;
  }

  *#readOutputs(): Plan<Record<string, GraphOutputValue>> {
    const outputs: Record<string, GraphOutputValue> = {};
    for (const sensor of this.#input.resolved.graph.outputs) {
      const { read } = yield* ask({ verb: 'read', sensor, stepId: 'output', integrationTimeNs: 0 });
      outputs[sensor] = { value: read.fault === null ? read.value : null, unit: read.unit };
    }
    return outputs;
  }
}

/** A bench that drifts critically more often than this is not one to run a graph on. */
const mostRestarts = 3;

const modelOutputs = (graph: Graph): Record<string, GraphOutputValue> =>
  Object.fromEntries([...evaluateGraph(graph)].map(([id, { value, unit }]) => [id, { value, unit }]));

/** Instruments that a graph on a bench needs. */
export function graphInstruments({ graph, ranOn }: ResolvedGraph, bench: Bench): string[] {
  if (ranOn === 'device_model') return [];
  const used = new Set<string>();
  const addSensor = (id: string): void => {
    const sensor = bench.sensors[id];
    if (sensor === undefined) return;
    if (isVirtual(sensor)) sensor.reads.forEach(addSensor);
    else if ('instrument' in sensor) used.add(sensor.instrument);
  };
  graph.outputs.forEach(addSensor);
  for (const { id } of graph.nodes) {
    for (const { instrument } of Object.values(bench.nodes[id]?.parameters ?? {})) used.add(instrument);
  }
  return [...used];
}
