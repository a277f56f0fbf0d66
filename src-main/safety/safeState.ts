import type { ResolvedParameter } from '../../src-core/domain/bench.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { parameterToOutput } from '../../src-core/photonics/conversions.ts';
import type { Instrument } from '../interfaces/instrument.ts';

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

/** Bounds how long one output may keep the others waiting: a link that is gone does not answer. */
const writeTimeoutMs = 2000;

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
  const outcomes: SafeOutcome[] = [];
  for (const { fullName, definition } of group) {
    const { output } = parameterToOutput(definition.conversion, definition.safe);
    const isOpen = instrument.state === 'connected' || instrument.state === 'busy';
    try {
      await instrument.writeOutput(definition.channel, output, AbortSignal.timeout(writeTimeoutMs));
      outcomes.push({ parameter: fullName, output, state: 'safe', failure: null });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const state = isOpen && mayHaveArrived(error) ? 'unknown' : 'driven';
      outcomes.push({ parameter: fullName, output: null, state, failure });
    }
  }
  return outcomes;
}

/** An instrument that refuses has read the value and not taken it; what is merely not answered may have been obeyed. */
const mayHaveArrived = (error: unknown): boolean =>
  !(error instanceof FringeError && (error.code === 'instrument_refused' || error.code === 'bad_input'));

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
