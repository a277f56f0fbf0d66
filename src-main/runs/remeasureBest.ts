import type { RunEvent } from '../../src-core/documents/documents.ts';
import { requireLease } from './commands/commandContext.ts';
import type { CommandContext } from './commands/commandContext.ts';

/** Enough for a heater on its chip. */
const settleMs = 100;

/**
 * Before a run is resumed on hardware: the best point recorded is set and read again, so that the record shows whether
 * the chip still answers as it did; then the outputs go back to where the record left them.
 */
export async function remeasureBest(
  events: readonly RunEvent[],
  context: CommandContext,
): Promise<{ text: string; parameters: Record<string, number>; readings: Record<string, number | null> }> {
  const { gate, limits, signal, clock, sensors: reader } = context;
  const lease = requireLease(context);
  const write = async (parameter: string, value: number): Promise<void> => {
    const wait = (durationMs: number, waitSignal: AbortSignal) => clock.wait(durationMs, waitSignal);
    await gate.set({ parameter, value, lease, run: limits, signal, wait });
  };
  const best = bestPoint(events);
  const sensors = new Set(events.flatMap(({ stream, data }) => (stream === 'reads' ? [data.sensor as string] : [])));
  const readings: Record<string, number | null> = {};
  for (const [parameter, value] of Object.entries(best)) await write(parameter, value);
  if (sensors.size > 0) await clock.wait(settleMs, signal);
  for (const sensor of sensors) readings[sensor] = (await reader.readSensor(sensor, 0, signal)).read.value;
  const settings = lastSettings(events);
  for (const [parameter, value] of settings) await write(parameter, value);
  // The next reading may be of a point that had settled before the cut.
  if (settings.size > 0) await clock.wait(settleMs, signal);
  const text =
    Object.keys(best).length > 0
      ? 'resumed on hardware: the best point was measured again'
      : 'resumed on hardware: the outputs stand again where the record left them';
  return { text, parameters: best, readings };
}

function bestPoint(events: readonly RunEvent[]): Record<string, number> {
  // Of the calibration that was under way, if the run has had others before.
  const own = events.slice(events.findLastIndex(({ stream }) => stream === 'calibrations') + 1);
  const iterations = own.filter(({ stream }) => stream === 'iterations').map(({ data }) => data);
  const best = iterations.at(-1)?.bestIteration;
  return (iterations.find(({ iteration }) => iteration === best)?.parameters ?? {}) as Record<string, number>;
}

function lastSettings(events: readonly RunEvent[]): Map<string, number> {
  const sets = events.filter(({ stream }) => stream === 'sets').map(({ data }) => data);
  return new Map(sets.map(({ parameter, commanded }) => [parameter as string, commanded as number]));
}
