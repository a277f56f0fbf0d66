import type { BaselineCalibration, JudgedHead } from '../domain/baseline.ts';
import type { BaselineSpec } from '../domain/run.ts';
import type {
  BaselineStep,
  BaselineStepResult,
  GatheredScores,
  JudgedHeads,
  KeptBaseline,
  LiveScores,
} from './baseline/baselineWork.ts';
import { FringeError } from '../errors/fringeError.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';

export interface BaselineOutcome {
  readonly calibration: BaselineCalibration;
  readonly notes: readonly string[];
  /** By the run's clock. */
  readonly seconds: number;
}

/** Heads judged between one record and the next: what a kill costs at most. */
const headsAtOnce = 16;

/**
 * A baseline run: the scores of every head are gathered, each head is compared with its reference, and all become the
 * next version together; an unstable head's reference moves to it. It writes no output.
 */
export function* runBaseline({ source, config }: BaselineSpec): Plan<BaselineOutcome> {
  const begin = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'gather' } });
  const live = 'live' in source ? yield* readScores(source.live) : null;
  const gathered = yield* baselineStep<GatheredScores>({ phase: 'gather', live });
  const notes = [...gathered.notes, ...thresholdsOfNobody(config, gathered)];
  for (const text of notes) yield* ask({ verb: 'note', severity: 'info', text });
  const judged: JudgedHead[] = [];
  for (let from = 0; from < gathered.heads.length; from += headsAtOnce) {
    const to = Math.min(from + headsAtOnce, gathered.heads.length);
    const step = yield* baselineStep<JudgedHeads>({ phase: 'judge', gathered, from, to });
    judged.push(...step.judged);
    for (const text of step.notes) {
      notes.push(text);
      yield* ask({ verb: 'note', severity: 'warning', text });
    }
  }
  if (judged.length === 0) {
    throw new FringeError('storage', `None of the heads could be compared. ${notes.at(-1) ?? ''}`, {
      remedy: 'Mend the reference files that are named, then start the baseline again.',
    });
  }
  for (const { model_name: model, head_name: head, notes: said } of judged) {
    for (const sentence of said) {
      const text = `${model}/${head}: ${sentence}`;
      notes.push(text);
      yield* ask({ verb: 'note', severity: 'warning', text });
    }
  }
  const kept = yield* baselineStep<KeptBaseline>({ phase: 'keep', gathered, judged });
  notes.push(...kept.notes);
  const end = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'done' } });
  return { calibration: kept.calibration, notes, seconds: (end.timeNs - begin.timeNs) / 1e9 };
}

/** Thresholds of a head that is not there are a name mistyped as a rule. */
function thresholdsOfNobody(
  { calibration_head_thresholds: thresholds }: BaselineSpec['config'],
  { heads }: GatheredScores,
): string[] {
  const known = new Set(heads.flatMap(({ model, head }) => [head, `${model}/${head}`]));
  return Object.keys(thresholds)
    .filter((name) => !known.has(name))
    .map((name) => `calibration_head_thresholds: ${name} is no head of this run.`);
}

/** Each sensor in turn, round after round. */
function* readScores(live: Extract<BaselineSpec['source'], { live: unknown }>['live']): Plan<LiveScores[]> {
  const { sensors, samples, interval_ms: intervalMs, integration_time_ns: integrationTimeNs } = live;
  const scores = sensors.map((sensor) => ({ sensor, values: [] as (number | null)[] }));
  for (let round = 0; round < samples; round++) {
    if (round > 0 && intervalMs > 0) {
      yield* ask({ verb: 'wait', durationMs: intervalMs, reason: 'between two rounds of readings' });
    }
    for (const { sensor, values } of scores) {
      const { read } = yield* ask({ verb: 'read', sensor, stepId: 'baseline', integrationTimeNs });
      values.push(read.fault === null ? read.value : null);
    }
  }
  return scores;
}

/** One step, its result typed by its phase. */
export function* baselineStep<R extends BaselineStepResult>(asked: BaselineStep & { phase: R['phase'] }): Plan<R> {
  const result: BaselineStepResult = yield* ask({ verb: 'baseline', step: asked });
  return result as R;
}
