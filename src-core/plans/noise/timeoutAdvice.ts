import type { TimeoutAdvice } from '../../domain/noiseRun.ts';
import { proportionInterval, samplesForFailureBound } from '../../maths/statistics/index.ts';
import type { CommandClass } from './commandClass.ts';

/** The samples of one class of commands, of all tiers. */
export interface ClassSamples {
  readonly commandClass: CommandClass;
  /** Of those that ended, in milliseconds, rising. */
  readonly endedMs: Float64Array;
  /** How many ran into their timeout. */
  readonly timedOut: number;
}

/** Shorter than this, a timeout would catch the operating system's own pauses. */
const leastTimeoutMs = 20;

/**
 * The shortest timeout of which the samples promise that no larger share than the bound fails: as many of the slowest as
 * Wilson's interval allows may lie beyond it. A sample that ran into its timeout counts as lost whatever the timeout.
 * @param modelMs the fitted distribution's quantile at the bound: taken where there are too few samples; null: no fit
 */
export function adviseTimeout(
  { commandClass, endedMs, timedOut }: ClassSamples,
  bound: number,
  modelMs: number | null,
): TimeoutAdvice {
  const samples = endedMs.length + timedOut;
  const upperOf = (events: number): number =>
    samples === 0 ? 1 : proportionInterval({ events, trials: samples }, 0.95, 'wilson').upper;
  const isReached = upperOf(timedOut) <= bound;
  let allowed = 0;
  while (isReached && allowed < endedMs.length - 1 && upperOf(timedOut + allowed + 1) <= bound) allowed += 1;
  const slowestKept = endedMs[endedMs.length - 1 - allowed];
  const slowestMs = endedMs.at(-1) ?? null;
  const wantedMs = isReached ? slowestKept : Math.max(slowestMs ?? 0, modelMs ?? 0);
  const timeoutMs = slowestMs === null || wantedMs === undefined ? null : roundUp(Math.max(leastTimeoutMs, wantedMs));
  const failures = timedOut + (timeoutMs === null ? 0 : endedMs.filter((durationMs) => durationMs > timeoutMs).length);
  const advice = {
    commandClass: commandClass.name,
    instrument: commandClass.instrument,
    ...{ samples, slowestMs, timeoutMs, failures, bound, isReached },
    failureRateUpper: upperOf(failures),
    samplesNeeded: samplesForFailureBound({ bound, failures: timedOut }),
  };
  const leastRate = samples === 0 ? 0 : proportionInterval({ events: timedOut, trials: samples }, 0.95, 'wilson').lower;
  return { ...advice, sentence: sentenceOf(advice, timedOut, leastRate > bound) };
}

/** To two digits, upwards. */
function roundUp(valueMs: number): number {
  const step = 10 ** (Math.floor(Math.log10(valueMs)) - 1);
  const rounded = Math.ceil(valueMs / step - 1e-9) * step;
  return Number(rounded.toPrecision(2));
}

function sentenceOf(advice: Omit<TimeoutAdvice, 'sentence'>, timedOut: number, isHopeless: boolean): string {
  const { commandClass, samples, timeoutMs, failures, failureRateUpper, bound, isReached, samplesNeeded } = advice;
  if (timeoutMs === null) return `No sample of ${commandClass} ended: no timeout can be recommended.`;
  const most = `at most ${percent(failureRateUpper)} fail (95 %)`;
  if (isReached) {
    const longer = failures === 1 ? 'takes' : 'take';
    return `${timeoutMs} ms: ${count(failures)} of ${count(samples)} samples ${longer} longer, so ${most}.`;
  }
  const lost =
    timedOut === 0
      ? `none of ${count(samples)} samples takes longer`
      : `${count(timedOut)} of ${count(samples)} samples had no answer within their timeout`;
  const needed =
    timedOut === 0
      ? `it takes ${count(samplesNeeded)} samples without a failure`
      : `it takes ${count(samplesNeeded)} samples without another`;
  if (!isHopeless) return `${timeoutMs} ms: ${lost}, so ${most}; to promise ${percent(bound)} ${needed}.`;
  return `${timeoutMs} ms: ${lost}, so ${most}; ${percent(bound)} cannot be promised however long one waits.`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
const count = (value: number): string => value.toLocaleString('en');
