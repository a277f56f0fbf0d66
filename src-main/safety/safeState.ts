import type { BenchParameter, ResolvedParameter } from '../../src-core/domain/bench.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { parameterToOutput } from '../../src-core/photonics/conversions.ts';
import type { Instrument } from '../interfaces/instrument.ts';
import { unitMismatch } from './outputLimits.ts';

export interface SafeOutcome {
  readonly parameter: string;
  /** Output that was sent, in the instrument's unit. */
  readonly output: number | null;
  /** `driven` when the value was not sent or was refused, `unknown` when it was sent and nothing came back. */
  readonly state: 'safe' | 'driven' | 'unknown';
  /** Why the output may still be driven, or null. */
  readonly failure: string | null;
}

export interface SafeReport {
  readonly ok: boolean;
  readonly outputs: readonly SafeOutcome[];
  /** One sentence for the engineer. */
  readonly sentence: string;
}

/** Bounds how long one output may keep the others waiting: a link that is gone does not answer. A laser that tunes has its own time beside. */
const writeTimeoutMs = 2000;

/** So many are sent together where the dialect can, a module of a chain by one exchange: one by one they would take too long. */
const manyOutputs = 5;

/** Sends every output its safe value, instruments side by side, channels of one in order. Never throws. */
export async function driveToSafe(
  parameters: readonly ResolvedParameter[],
  instrument: (id: string) => Instrument,
): Promise<SafeReport> {
  const byInstrument = Map.groupBy(parameters, (parameter) => parameter.definition.instrument);
  const outcomes = await Promise.all(
    [...byInstrument].map(([id, group]) => driveInstrumentToSafe(instrument(id), group)),
  );
  const outputs = outcomes.flat();
  const failed = outputs.filter((outcome) => outcome.failure !== null);
  return { ok: failed.length === 0, outputs, sentence: safeSentence(outputs.length, failed) };
}

async function driveInstrumentToSafe(
  instrument: Instrument,
  group: readonly ResolvedParameter[],
): Promise<SafeOutcome[]> {
  const together = await driveTogether(instrument, group);
  if (together !== null) return together;
  const outcomes: SafeOutcome[] = [];
  for (const { fullName, definition } of group) {
    const { output } = parameterToOutput(definition.conversion, definition.safe);
    const isOpen = instrument.state === 'connected' || instrument.state === 'busy';
    try {
      if (isOpen) requireUnit(instrument, { fullName, definition });
      const values = new Map([[definition.channel, output]]);
      await instrument.writeSafe(values, AbortSignal.timeout(longestMs(instrument, [definition])));
      outcomes.push({ parameter: fullName, output, state: 'safe', failure: null });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const state = isOpen && mayHaveArrived(error) ? 'unknown' : 'driven';
      outcomes.push({ parameter: fullName, output: null, state, failure });
    }
  }
  return outcomes;
}

/** @throws safety_violation: what is safe in one unit is not in another */
function requireUnit(instrument: Instrument, parameter: Pick<ResolvedParameter, 'fullName' | 'definition'>): void {
  const { fullName, definition } = parameter;
  const mismatch = unitMismatch(fullName, definition, instrument.outputLimits(definition.channel).unit);
  if (mismatch !== null) throw mismatch;
}

const longestMs = (instrument: Instrument, definitions: readonly BenchParameter[]): number =>
  definitions.reduce((total, { channel }) => total + instrument.settlesWithinMs(channel), writeTimeoutMs);

/** Null when they are few, or when anything went wrong: one by one, each output says itself what became of it. */
async function driveTogether(
  instrument: Instrument,
  group: readonly ResolvedParameter[],
): Promise<SafeOutcome[] | null> {
  if (group.length < manyOutputs) return null;
  try {
    for (const parameter of group) requireUnit(instrument, parameter);
    const outcomes = group.map(({ fullName: parameter, definition }): SafeOutcome => {
      const { output } = parameterToOutput(definition.conversion, definition.safe);
      return { parameter, output, state: 'safe', failure: null };
    });
    // A safe value in another unit is not sent; which one it is, is said one by one.
    const fits = group.every(
      ({ fullName, definition }) =>
        unitMismatch(fullName, definition, instrument.outputLimits(definition.channel).unit) === null,
    );
    if (!fits) return null;
    const values = new Map(group.map(({ definition }, at) => [definition.channel, outcomes[at]?.output ?? NaN]));
    const definitions = group.map(({ definition }) => definition);
    await instrument.writeSafe(values, AbortSignal.timeout(longestMs(instrument, definitions)));
    return outcomes;
  } catch {
    return null;
  }
}

/** An instrument that refuses has read the value and not taken it; what is merely not answered may have been obeyed. */
const mayHaveArrived = (error: unknown): boolean => !(error instanceof FringeError && neverObeyed.has(error.code));

const neverObeyed: ReadonlySet<string> = new Set(['instrument_refused', 'bad_input', 'safety_violation']);

function safeSentence(count: number, failed: readonly SafeOutcome[]): string {
  if (failed.length === 0)
    return count === 1 ? 'The output is at its safe value.' : `All ${count} outputs are at their safe values.`;
  const driven = failed.filter(({ state }) => state === 'driven');
  const unknown = failed.filter(({ state }) => state === 'unknown');
  return [
    driven.length === 0
      ? ''
      : `Treat as driven: ${namesOf(driven)} could not be brought to the safe value (${driven[0]?.failure ?? ''})`,
    unknown.length === 0
      ? ''
      : `Not known: the safe value was sent to ${namesOf(unknown)} and not acknowledged (${unknown[0]?.failure ?? ''})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const namesOf = (outcomes: readonly SafeOutcome[]): string => outcomes.map(({ parameter }) => parameter).join(', ');
