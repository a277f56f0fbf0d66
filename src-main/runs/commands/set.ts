import { requireLease, timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Sends a value to a parameter, through the write gate. */
export const set: Command<'set'> = async ({ parameter, value }, context, { index, replaying }) => {
  const { gate, clock, limits, signal, stream, warned } = context;
  const outcome = await gate.set({
    parameter,
    value,
    lease: requireLease(context),
    run: limits,
    signal,
    wait: (durationMs, waitSignal) => clock.wait(durationMs, waitSignal),
  });
  const result = { requested: outcome.requested, commanded: outcome.commanded };
  if (replaying) return result;
  const at = { index, timeNs: await timeNsOf(clock) };
  stream.event('sets', at, { parameter, ...result, output: outcome.output, currentMa: outcome.currentMa });
  if (outcome.warning !== null && !warned.has(parameter)) {
    warned.add(parameter);
    stream.event('engine', at, { severity: 'warning', text: outcome.warning });
  }
  return result;
};
