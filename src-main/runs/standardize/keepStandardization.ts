import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'yaml';
import type { ResolvedStandardize, StandardizeRole } from '../../../src-core/domain/standardizeConfig.ts';
import { standardizeRecordFormat } from '../../../src-core/domain/standardizeRun.ts';
import type { RateTargets, RegisteredFile, StandardizedRole } from '../../../src-core/domain/standardizeRun.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { Moments, StandardizeStep } from '../../../src-core/plans/standardize/standardizeWork.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { flushDirectory, writeNewFileFlushed } from '../../sessions/atomicFile.ts';
import { writeNpz } from '../../sessions/arrays/npz.ts';
import { makeWorkFolder } from '../../sessions/workFolders.ts';
import { hashOf } from '../runIdentity.ts';

export interface StandardizationToKeep {
  readonly start: RunStart;
  readonly config: ResolvedStandardize;
  readonly step: Extract<StandardizeStep, { phase: 'keep' }>;
  readonly statistics: () => Promise<Pick<Moments, 'mu' | 'sigma' | 'counts'>>;
}

/** Bins with numbers left out that the log names. */
const mostNamedBins = 1000;

/**
 * Makes the run directory of a role, new and read-only: what it holds is written and flushed in a hidden folder beside,
 * then renamed into place. One that this run made before it was cut is taken as it stands.
 */
export async function keepStandardization(kept: StandardizationToKeep): Promise<StandardizedRole> {
  const { start, config, step } = kept;
  const name = `phase1_calibrate_${step.role}_${start.runId}`;
  const runDir = join(config.runs_dir, name);
  if (!existsSync(runDir)) {
    const work = makeWorkFolder(config.runs_dir, name);
    try {
      await writeRunDirectory(work, kept);
      moveToItsName(work, runDir);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  freeze(runDir);
  const { canon } = config;
  const recordFile = canon['CANON.OUTPUT.RUN_RECORD_JSON'];
  const record = JSON.parse(readFileSync(join(runDir, recordFile), 'utf8')) as { artifacts: RegisteredFile[] };
  const { checked, moments, spikes } = step;
  const { nanCount, infiniteCount, sigmaClampCount, emptyBins, records } = moments;
  return {
    role: step.role,
    name: roleOf(config, step.role).name,
    runDir,
    artifacts: [...record.artifacts, await registered(runDir, recordFile)],
    shape: [...checked.source.shape],
    simulated: checked.simulated,
    ...{ records, sliceSha256: spikes.sliceSha256, nanCount, infiniteCount, sigmaClampCount, emptyBins },
    rateTargets: JSON.parse(readFileSync(join(runDir, pathsOf(config).rates), 'utf8')) as RateTargets,
  };
}

function pathsOf({ canon }: ResolvedStandardize) {
  const results = canon['CANON.OUTPUT.RUN_SUBDIR.RESULTS'];
  return {
    config: canon['CANON.OUTPUT.CONFIG_RESOLVED_YAML'],
    record: canon['CANON.OUTPUT.RUN_RECORD_JSON'],
    statistics: `${results}/${canon['CANON.OUTPUT.CALIBRATION_STATS_NPZ_BASENAME']}`,
    rates: `${results}/${canon['CANON.OUTPUT.RATE_TARGETS_JSON_BASENAME']}`,
    log: `${canon['CANON.OUTPUT.RUN_SUBDIR.LOGS']}/phase1_calibrate.jsonl`,
    folders: [results, canon['CANON.OUTPUT.RUN_SUBDIR.LOGS']],
  };
}

const roleOf = (config: ResolvedStandardize, role: StandardizeRole) =>
  config.roles[role] as NonNullable<ResolvedStandardize['roles'][StandardizeRole]>;

async function writeRunDirectory(work: string, { start, config, step, statistics }: StandardizationToKeep) {
  const paths = pathsOf(config);
  const { role, checked, moments, spikes } = step;
  const [, layers, width] = checked.source.shape;
  const { mu, sigma, counts } = await statistics();
  for (const folder of paths.folders) mkdirSync(join(work, folder));
  const count = BigInt64Array.from(counts, BigInt);
  const shape = [layers, width];
  await writeNpz(join(work, paths.statistics), {
    mu: { shape, values: mu },
    sigma: { shape, values: sigma },
    count: { shape, values: count },
  });
  const write = async (path: string, text: string) => await writeNewFileFlushed(join(work, path), text);
  await write(paths.rates, page(ratesOf(counts, { layers, spikes })));
  const { canon, ...settings } = config;
  await write(paths.config, stringify({ role, ...settings, canon }));
  await write(paths.log, logOf(kindsOfLines({ start, config, step }, counts)));
  const files = [paths.config, paths.statistics, paths.rates, paths.log];
  const artifacts: RegisteredFile[] = [];
  for (const path of files) artifacts.push(await registered(work, path));
  const { source, simulated } = checked;
  const { dataset, name } = roleOf(config, role);
  const record = {
    format: standardizeRecordFormat,
    phase: 'phase1_calibrate',
    ...{ role, name, run_id: start.runId, simulated, started_at: start.startedAt },
    operator: start.spec.labels.operator,
    notes: start.spec.labels.notes,
    fringe_version: start.fringeVersion,
    config_sha256: hashOf({ role, ...config }),
    dataset: {
      ...{ from: dataset, shape: source.shape, dtype: source.descr, fortran_order: source.fortran },
      slice: { records: moments.records, seed: config.seed, sha256: spikes.sliceSha256 },
    },
    checks: {
      nan_count: moments.nanCount,
      infinite_count: moments.infiniteCount,
      sigma_clamp_count: moments.sigmaClampCount,
      empty_bins: moments.emptyBins,
    },
    artifacts,
  };
  await write(paths.record, page(record));
  for (const folder of paths.folders) flushDirectory(join(work, folder));
  for (const path of [...files, paths.record]) chmodSync(join(work, path), 0o444);
}

/** A rate is the number of spikes over the numbers of its layer: the mean over N and d_ff. */
function ratesOf(
  counts: Float64Array,
  { layers, spikes }: { layers: number; spikes: { oneSided: readonly number[]; twoSided: readonly number[] } },
): RateTargets {
  const width = counts.length / layers;
  const numbers = Array.from({ length: layers }, (_, layer) =>
    counts.subarray(layer * width, (layer + 1) * width).reduce((sum, count) => sum + count, 0),
  );
  const rates = (of: readonly number[]) =>
    numbers.map((total, layer) => (total === 0 ? null : (of[layer] as number) / total));
  return { one_sided: { r_star_l: rates(spikes.oneSided) }, two_sided: { r_star_l: rates(spikes.twoSided) } };
}

function kindsOfLines(
  { start, config, step }: Omit<StandardizationToKeep, 'statistics'>,
  counts: Float64Array,
): Record<string, unknown>[] {
  const { checked, moments, spikes, role } = step;
  const { source, notes } = checked;
  const width = source.shape[2];
  const left: unknown[] = [];
  for (let bin = 0; bin < counts.length && left.length < mostNamedBins; bin++) {
    const count = moments.records - (counts[bin] as number);
    if (count > 0) left.push({ layer: Math.floor(bin / width), bin: bin % width, left_out: count });
  }
  return [
    { event: 'phase0_check', role, run_id: start.runId, shape: source.shape, dtype: source.descr, notes },
    { event: 'moments', records: moments.records, nan_count: moments.nanCount, infinite_count: moments.infiniteCount },
    { event: 'sigma', eps: config.eps, sigma_clamp_count: moments.sigmaClampCount, empty_bins: moments.emptyBins },
    { event: 'left_out', bins: left, named_at_most: mostNamedBins },
    { event: 'exceedances', spike_threshold: config.spike_threshold, slice_sha256: spikes.sliceSha256 },
  ];
}

const logOf = (lines: readonly Record<string, unknown>[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function registered(folder: string, path: string): Promise<RegisteredFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, path)), hash);
  return { path, sha256: hash.digest('hex'), bytes: statSync(join(folder, path)).size };
}

function moveToItsName(work: string, runDir: string): void {
  // Never over another: a rename onto a folder that is not empty fails.
  if (existsSync(runDir)) throw new FringeError('conflict', `${runDir} exists already.`, { remedy: 'Start again.' });
  renameSync(work, runDir);
  flushDirectory(join(runDir, '..'));
}

/** Only now: a folder that nothing may be removed from could not be cleared away after a kill. */
function freeze(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) freeze(join(folder, entry.name));
  }
  chmodSync(folder, 0o555);
}
