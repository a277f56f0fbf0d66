import type { TraceRead } from '../../../src-core/plans/instruction.ts';
import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Reads a spectrum analyser's whole trace, then looks at what the outputs written since the last read really do. */
export const readTrace: Command<'readTrace'> = async ({ sensor, stepId }, context, { index, replaying }) => {
  const { sensors, gate, clock, limits, signal, stream } = context;
  const raw = await sensors.readTrace(sensor, signal);
  const observed = await gate.verify(limits, signal);
  const timeNs = await timeNsOf(clock);
  const read: TraceRead = { ...raw, stepId, timeNs };
  if (!replaying) {
    stream.event('traces', { index, timeNs }, { ...read });
    if (Object.keys(observed).length > 0) stream.event('observed', { index, timeNs }, { outputs: observed });
  }
  const measured = raw.powersDbm.filter((level) => !Number.isNaN(level));
  const highestDbm = measured.reduce((most, level) => Math.max(most, level), -Infinity);
  gate.checkOpticalPower(sensor, 'dBm', measured.length === 0 ? null : highestDbm, limits);
  return read;
};
