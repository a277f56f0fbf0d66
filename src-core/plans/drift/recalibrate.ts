import { benchParameters } from '../../domain/bench.ts';
import type { Bench } from '../../domain/bench.ts';
import type { CostSummary } from '../../domain/monitorRecord.ts';
import type { Optimizer } from '../../maths/optimizers/optimizer.ts';
import { calibrate } from '../calibrate.ts';
import type { CalibrationOutcome } from '../calibrationOutcome.ts';
import { confirmationReads } from '../confirmation.ts';
import type { CostReading } from '../costs/costEvaluator.ts';
import { ask } from '../instruction.ts';
import type { KeepResult, Plan } from '../instruction.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import { CostSampler, probabilityLower } from './costSamples.ts';
import type { RunClock } from './runClock.ts';
import { writeSettings } from './writeSettings.ts';

/** How sure it must be that the new settings are better than those they replace. */
const neededProbability = 0.975;

export interface RecalibrationInput {
  readonly resolved: ResolvedKernel;
  readonly optimizer: Optimizer;
  readonly clock: RunClock;
  /** Settings in force, by full name; none need be of a parameter that the kernel tunes. */
  readonly inForce: Readonly<Record<string, number>>;
  readonly reason: string;
  readonly attempt: number;
}

export interface RecalibrationEnd {
  readonly accepted: boolean;
  readonly kept: KeepResult;
  /** Settings as they stand now. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly before: CostSummary;
  readonly former: CostSummary;
  readonly after: CostSummary;
  readonly probabilityBetter: number | null;
  /** Whether the former settings met the kernel's target when they were measured last. */
  readonly formerMeets: boolean;
  readonly sentence: string;
}

/**
 * A calibration that has to prove itself: the cost at the settings in force is measured, the kernel is run, and what it
 * found is measured against the former settings, turn and turn about, so that a drift in between strikes both alike. It
 * is accepted when it converged and is better by more than the noise of these measurements; otherwise the former
 * settings are written back. Either way the outcome is kept: the record proves what happened. A parameter that the kernel
 * sets and for which nothing is in force is brought to its safe value first: that is its former setting.
 */
export function* recalibrate(input: RecalibrationInput): Plan<RecalibrationEnd> {
  const { resolved, optimizer, clock, inForce, reason, attempt } = input;
  const { kernel, bench } = resolved;
  const sampler = new CostSampler(resolved, clock);
  const unknown = yield* writeUnknown(resolved, inForce, clock);
  const formerSettings = { ...inForce, ...unknown };
  const formerPoint = sampler.pointOf(formerSettings);
  const before = sampler.summary(yield* sampler.at(Array.from({ length: confirmationReads }, () => formerPoint)));

  yield* clock.record('calibrations', { kernelId: kernel.id, reason, attempt });
  const outcome = yield* calibrate({ resolved, optimizer, inForce: formerSettings });
  // The former settings need not lie within this kernel's own limits.
  yield* ask({ verb: 'limit', limits: null });
  const found = { ...formerSettings, ...outcome.settings };
  const pairs = outcome.converged ? yield* measureInTurn(sampler, formerPoint, sampler.pointOf(found)) : noPairs;

  const probabilityBetter = probabilityLower(pairs.former, pairs.latter);
  const accepted = outcome.converged && probabilityBetter !== null && probabilityBetter >= neededProbability;
  const parameters = accepted ? found : formerSettings;
  const written = yield* writeSettings(bench, parameters, clock);
  const kept = yield* ask({ verb: 'keep', calibration: { kernel, outcome, reason, accept: accepted } });
  const [former, after] = [sampler.summary(pairs.former), sampler.summary(pairs.latter)];
  return {
    accepted,
    kept,
    parameters,
    before,
    former,
    after,
    probabilityBetter,
    formerMeets: pairs.former.length > 0 && sampler.evaluator.met(pairs.former),
    sentence: sentenceOf({
      ...{ outcome, accepted, former, after, version: kept.version },
      safe: settingWords(bench, pick(written, Object.keys(unknown))),
    }),
  };
}

/** Brings what the kernel sets, and nobody knows the setting of, to its safe value, and says so. */
function* writeUnknown(
  { bench, tuned, constants }: ResolvedKernel,
  inForce: Readonly<Record<string, number>>,
  clock: RunClock,
): Plan<Readonly<Record<string, number>>> {
  const ofKernel = new Set([...tuned.map(({ parameter }) => parameter.fullName), ...constants]);
  const unknown = Object.fromEntries(
    benchParameters(bench).flatMap(({ fullName, definition }) =>
      ofKernel.has(fullName) && !Object.hasOwn(inForce, fullName) ? [[fullName, definition.safe] as const] : [],
    ),
  );
  if (Object.keys(unknown).length === 0) return unknown;
  const written = yield* writeSettings(bench, unknown, clock);
  const text = `No setting is in force for ${settingWords(bench, written)}: the safe value was written, as the former setting.`;
  yield* ask({ verb: 'note', severity: 'warning', text });
  return unknown;
}

const pick = (settings: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, settings[name] as number]));

/** `mzi_0.phase_upper at 0 rad, ...` */
function settingWords(bench: Bench, settings: Readonly<Record<string, number>>): string {
  const units = new Map(benchParameters(bench).map(({ fullName, definition }) => [fullName, definition.unit]));
  return Object.entries(settings)
    .map(([name, value]) => `${name} at ${words(value)} ${units.get(name) ?? ''}`.trimEnd())
    .join(', ');
}

interface Pairs {
  readonly former: readonly CostReading[];
  readonly latter: readonly CostReading[];
}
const noPairs: Pairs = { former: [], latter: [] };

/** Former, new, new, former, ...: whoever is measured first changes from pair to pair. */
function* measureInTurn(sampler: CostSampler, former: readonly number[], latter: readonly number[]): Plan<Pairs> {
  const formerFirst = Array.from({ length: confirmationReads }, (_none, pair) => pair % 2 === 0);
  const points = formerFirst.flatMap((first) => (first ? [former, latter] : [latter, former]));
  const readings = yield* sampler.at(points);
  const pick = (side: 0 | 1) =>
    formerFirst.map((first, pair) => readings[2 * pair + (first ? side : 1 - side)] as CostReading);
  return { former: pick(0), latter: pick(1) };
}

function sentenceOf(end: {
  readonly outcome: CalibrationOutcome;
  readonly accepted: boolean;
  readonly former: CostSummary;
  readonly after: CostSummary;
  readonly version: number;
  /** What was written back for want of a setting in force; empty when there is none. */
  readonly safe: string;
}): string {
  const { outcome, accepted, former, after, version, safe } = end;
  const costs = `the cost was ${words(former.mean)} with the former settings and ${words(after.mean)} with the new ones`;
  if (accepted) return `Version ${version} is in force: ${costs}.`;
  const restored = `The former settings were restored${safe === '' ? '' : ` (${safe}, the safe value)`}`;
  if (!outcome.converged) return `${restored}: the calibration did not converge (${outcome.reason}).`;
  return `${restored}: version ${version} was not proved better; ${costs}.`;
}

const words = (mean: number | null): string => (mean === null ? 'not known' : String(Number(mean.toPrecision(4))));
