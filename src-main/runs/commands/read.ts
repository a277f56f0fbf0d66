import type { SensorRead } from '../../../src-core/plans/instruction.ts';
import type { RawRead } from '../../interfaces/benchDevices.ts';
import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Reads a sensor, then looks at what the outputs written since the last read really do. */
export const read: Command<'read'> = async ({ sensor, stepId, integrationTimeNs }, context, { index, replaying }) => {
  const { sensors, gate, clock, limits, signal, stream } = context;
  const raw = await sensors.readSensor(sensor, integrationTimeNs, signal);
  const observed = await gate.verify(limits, signal);
  const timeNs = await timeNsOf(clock);
  const complete = (reading: RawRead): SensorRead => ({ ...reading, stepId, timeNs });
  const parts = raw.parts.map(complete);
  const own = complete(raw.read);
  if (!replaying) {
    // One record, so that a virtual sensor is never found with half its parts.
    stream.event('reads', { index, timeNs }, parts.length === 0 ? { ...own } : { ...own, parts });
    if (Object.keys(observed).length > 0) stream.event('observed', { index, timeNs }, { outputs: observed });
  }
  // After the record, so that the reading that ended the run stands in it.
  for (const { sensor: name, unit, value } of [...parts, own]) gate.checkOpticalPower(name, unit, value, limits);
  return { read: own, parts };
};
