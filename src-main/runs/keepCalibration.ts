import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConvergenceSummary, LineageEntry } from '../../src-core/domain/artifact.ts';
import type { CostFunction } from '../../src-core/domain/kernel.ts';
import type { CalibrationState } from '../../src-core/domain/calibrationState.ts';
import type { CalibrationStart, RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import type { CalibrationToKeep, KeepResult } from '../../src-core/plans/instruction.ts';
import type { Catalogue } from '../interfaces/catalogue.ts';
import { readArtifactHead } from '../sessions/artifact/readArtifact.ts';
import { artifactDirectoryName } from '../sessions/artifact/artifactNames.ts';
import { writeArtifact } from '../sessions/artifact/writeArtifact.ts';
import { appendInForce } from '../sessions/inForceLog.ts';
import { readsOf } from './runTracker.ts';

/** A run in which a calibration is kept. */
export interface KeepingRun {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly start: RunStart;
  readonly events: readonly RunEvent[];
  readonly sessionDirectory: string;
}

/** One calibration within its run: the whole of a `calibrate` run, a part of another. */
interface Section extends Omit<KeepingRun, 'start'> {
  readonly start: CalibrationStart;
  readonly calibrationId: string;
  readonly calibration: CalibrationToKeep;
  readonly measurements: number;
}

/**
 * The end of a calibration: the next version of the bench's state, its artifact, and, when it is accepted, its entry in
 * the log of what is in force. May be repeated after a cut: what stands already is kept.
 */
export async function keepCalibration(run: KeepingRun, calibration: CalibrationToKeep): Promise<KeepResult> {
  const { home, catalogue } = run;
  const section = sectionOf(run, calibration);
  const { accept, outcome, reason } = calibration;
  const { bench, runId } = section.start;
  const { artifactDir, state } = await keepArtifact(section);
  const { version } = state;
  catalogue.states.save({
    benchId: bench.id,
    state,
    runId,
    artifactDir,
    converged: outcome.converged,
    extinctionRatioDb: outcome.extinctionRatioDb,
  });
  if (accept && catalogue.inForce.inForce(bench.id)?.version !== version) {
    const done = section.start.parentCalibrationId === null ? 'calibrated' : 'recalibrated';
    const why = reason === 'calibration' ? done : `${done}: ${reason}`;
    putInForce(home, catalogue, { benchId: bench.id, version, reason: why });
  }
  return { calibrationId: section.calibrationId, version, artifactDir, inForce: accept };
}

function sectionOf(run: KeepingRun, calibration: CalibrationToKeep): Section {
  const { start, events } = run;
  const { spec } = start;
  const count = (of: readonly RunEvent[]) =>
    of.reduce((sum, event) => sum + (event.stream === 'reads' ? readsOf(event).length : 0), 0);
  if (spec.kind === 'calibrate') {
    const own = { start: { ...start, spec }, calibrationId: start.runId, measurements: count(events) };
    return { ...run, ...own, calibration };
  }
  const own = events.slice(events.findLastIndex(({ stream }) => stream === 'calibrations') + 1);
  const ordinal = events.filter(({ stream }) => stream === 'kept').length + 1;
  const parent = believedInForce(run);
  const { seed, labels, outDir, faults } = spec;
  return {
    ...run,
    events: own,
    calibration,
    calibrationId: `${start.runId}-${ordinal}`,
    measurements: count(own),
    start: {
      ...start,
      spec: { kind: 'calibrate', kernel: calibration.kernel, seed, labels, outDir, faults },
      parentCalibrationId: parent.calibrationId,
      initialState: parent.parameters,
    },
  };
}

/**
 * What a run knows to be in force: what it has put there itself, else what it began with. Another run may have put another
 * version there meanwhile, when this one was cut or another host has the same records: that is not what it measured on.
 */
export function believedInForce({ start, events, catalogue }: Pick<KeepingRun, 'start' | 'events' | 'catalogue'>): {
  readonly version: number | null;
  readonly calibrationId: string | null;
  readonly parameters: Record<string, number>;
} {
  const own = events.findLast(({ stream, data }) => stream === 'kept' && data.inForce === true)?.data;
  const stored = own === undefined ? null : catalogue.states.byCalibrationId(String(own.calibrationId));
  if (stored === null) {
    const { initialVersion: version, parentCalibrationId: calibrationId, initialState: parameters } = start;
    return { version, calibrationId, parameters };
  }
  const { version, calibration_id: calibrationId } = stored.state;
  return { version, calibrationId, parameters: parametersOf(stored.state) };
}

const parametersOf = (state: CalibrationState): Record<string, number> =>
  Object.fromEntries(
    Object.values(state.node_calibrations).flatMap((node) =>
      Object.entries(node.parameters).map(([name, value]) => [`${node.node_id}.${name}`, value] as const),
    ),
  );

/** Settings in force on a bench, by full name, and the calibration they are of. */
export function settingsInForce(
  catalogue: Catalogue,
  benchId: string,
): { parameters: Record<string, number>; calibrationId: string | null; version: number | null; since: string | null } {
  const entry = catalogue.inForce.inForce(benchId);
  const stored = entry === null ? null : catalogue.states.byVersion(benchId, entry.version);
  if (entry === null || stored === null) return { parameters: {}, calibrationId: null, version: null, since: null };
  const { calibration_id: calibrationId, version, timestamp: since } = stored.state;
  return { parameters: parametersOf(stored.state), calibrationId, version, since };
}

/**
 * Writes the artifact where it was meant to go. A calibration that was measured must not be lost because that folder
 * has gone meanwhile: then it goes into the session's own.
 */
async function keepArtifact(input: Section): Promise<KeptArtifact> {
  const { start, sessionDirectory } = input;
  try {
    return await writeInto(start.spec.outDir ?? sessionDirectory, input);
  } catch (error) {
    if (start.spec.outDir === null) throw error;
    return await writeInto(sessionDirectory, input);
  }
}

interface KeptArtifact {
  readonly artifactDir: string;
  readonly state: CalibrationState;
}

/** One that stands already, from before a cut, is kept. */
async function writeInto(parent: string, input: Section): Promise<KeptArtifact> {
  const { catalogue, start, events, calibrationId } = input;
  const { outcome } = input.calibration;
  const { spec, bench, runId } = start;
  const standing = join(parent, artifactDirectoryName(calibrationId));
  if (existsSync(standing)) return { artifactDir: standing, state: (await readArtifactHead(standing)).state };
  const state = calibrationState(input, catalogue.states.reserveVersion(bench.id, calibrationId));
  const accepted = acceptedReads(events);
  const artifactDir = await writeArtifact(parent, {
    start,
    events: events.flatMap((event) => singleReads(event, accepted, outcome.sensorSnrDb)),
    state,
    summary: convergenceSummary(input),
    lineage: await lineageOf(input, state, runId),
    labels: spec.labels,
    created: state.timestamp,
  });
  return { artifactDir, state };
}

/** Log first, then its index. */
export function putInForce(
  home: string,
  catalogue: Catalogue,
  entry: { benchId: string; version: number; reason: string },
): void {
  const dated = { ...entry, since: new Date().toISOString() };
  appendInForce(home, dated);
  catalogue.inForce.append(dated);
}

function calibrationState(section: Section, version: number): CalibrationState {
  const { start, calibrationId, measurements } = section;
  const { outcome } = section.calibration;
  const { kernel, seed } = start.spec;
  const metadata = {
    cost_function_value: outcome.cost,
    convergence_iterations: outcome.iterations,
    measurement_snr_db: outcome.snrDb,
    confidence: outcome.confidence,
    calibration_duration_seconds: outcome.durationSeconds,
  };
  // A version is all that stands on the bench: what was tuned now, and beside it what was in force and was not touched.
  const settings = { ...start.initialState, ...outcome.settings };
  const before = nodesOfParent(section);
  const nodeIds = new Set([
    ...kernel.target_nodes,
    ...Object.keys(settings).map((name) => name.split('.')[0] as string),
  ]);
  const nodes = [...nodeIds].map((nodeId) => {
    const own = Object.entries(settings).filter(([name]) => name.startsWith(`${nodeId}.`));
    const parameters = Object.fromEntries(own.map(([name, value]) => [name.slice(nodeId.length + 1), value]));
    const known = kernel.target_nodes.includes(nodeId) ? undefined : before[nodeId]?.metadata;
    return [nodeId, { node_id: nodeId, parameters, metadata: known ?? metadata }] as const;
  });
  return {
    calibration_id: calibrationId,
    version,
    timestamp: new Date().toISOString(),
    node_calibrations: Object.fromEntries(nodes),
    provenance: {
      calibration_kernel_id: kernel.id,
      optimizer_algorithm: outcome.algorithm,
      measurement_count: measurements,
      parent_calibration_id: start.parentCalibrationId,
      hardware_revision: start.bench.hardware_revision,
      temperature_c: outcome.temperatureC,
      seed,
    },
  };
}

function nodesOfParent({ start, catalogue }: Section): CalibrationState['node_calibrations'] {
  const { parentCalibrationId: id } = start;
  return (id === null ? null : catalogue.states.byCalibrationId(id))?.state.node_calibrations ?? {};
}

function convergenceSummary({ start, events, calibration: { outcome } }: Section): ConvergenceSummary {
  const crosstalk = events.findLast(({ stream }) => stream === 'crosstalk')?.data;
  return {
    ...(crosstalk === undefined ? {} : { crosstalk: { parameters: [], ...crosstalk } }),
    algorithm: outcome.algorithm,
    convergence_reason: outcome.reason,
    iterations: outcome.iterations,
    final_cost: outcome.cost,
    target_value: targetOf(start.spec.kernel.cost_function),
    best_parameters: { ...outcome.bestParameters },
    extinction_ratio_db: outcome.extinctionRatioDb,
    true_extinction_ratio_db: outcome.trueExtinctionRatioDb,
    initial_extinction_ratio_db: outcome.initialExtinctionRatioDb,
    measurement_snr_db: outcome.snrDb,
    confidence: outcome.confidence,
    duration_seconds: outcome.durationSeconds,
    cost_function_history: events
      .filter(({ stream }) => stream === 'iterations')
      .map(({ data }) => [data.iteration as number, data.cost as number | null]),
  };
}

function targetOf(cost: CostFunction): number | null {
  const [told] = Object.values(cost) as { readonly target_value?: number | null }[];
  return told?.target_value ?? null;
}

/** Places in the plan of the reads that confirmed the accepted point. */
function acceptedReads(events: readonly RunEvent[]): { after: number; before: number } {
  const after = events.findLast(({ stream }) => stream === 'iterations')?.index ?? Number.POSITIVE_INFINITY;
  const before = events.findLast(({ stream }) => stream === 'confirmations')?.index ?? Number.NEGATIVE_INFINITY;
  return { after, before };
}

/** One event a reading, a virtual sensor's parts before its own; those of the accepted point carry their sensor's SNR. */
function singleReads(
  event: RunEvent,
  accepted: { after: number; before: number },
  sensorSnrDb: Readonly<Record<string, number>>,
): RunEvent[] {
  if (event.stream !== 'reads') return [event];
  const repeated = event.index > accepted.after && event.index < accepted.before;
  return readsOf(event).map((read) => {
    const snrDb = repeated ? (sensorSnrDb[read.sensor] ?? null) : null;
    return { ...event, data: { ...read, snrDb } };
  });
}

/** From the first ancestor to the new state: the parent's own lineage, and this. */
async function lineageOf(
  { catalogue, calibration }: Section,
  state: CalibrationState,
  runId: string,
): Promise<LineageEntry[]> {
  const { calibration_id: id, version, timestamp, provenance } = state;
  const { parent_calibration_id: parentId } = provenance;
  const plain = parentId === null ? 'calibration' : 'recalibration';
  const reason = calibration.reason === 'calibration' ? plain : calibration.reason;
  const own = { calibration_id: id, version, timestamp, parent_calibration_id: parentId, run_id: runId, reason };
  return [...(parentId === null ? [] : await lineageOfParent(catalogue, parentId)), own];
}

/** From the parent's artifact; of one that has gone, what the catalogue knows. */
export async function lineageOfParent(catalogue: Catalogue, parentId: string): Promise<LineageEntry[]> {
  const stored = catalogue.states.byCalibrationId(parentId);
  if (stored === null) return [];
  if (stored.artifactDir !== null && existsSync(stored.artifactDir)) {
    const head = await readArtifactHead(stored.artifactDir).catch(() => null);
    if (head !== null) return [...head.lineage];
  }
  const { calibration_id: id, version, timestamp, provenance } = stored.state;
  const { parent_calibration_id: before } = provenance;
  const reason = before === null ? 'calibration' : 'recalibration';
  const entry = {
    calibration_id: id,
    version,
    timestamp,
    parent_calibration_id: before,
    run_id: stored.runId ?? '',
    reason,
  };
  return [...(before === null ? [] : await lineageOfParent(catalogue, before)), entry];
}
