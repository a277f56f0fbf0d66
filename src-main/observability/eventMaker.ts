import { asStrings } from './looseData.ts';
import type { Attributes, ObservedEvent, Severity } from './signals.ts';

export interface EventContent {
  readonly severity: Severity;
  readonly type: string;
  readonly message: string;
  readonly metadata: Attributes;
}

/** An event with an id that tells its documents apart; `place` is unique in Fringe's life, as a run's id with a number. */
export function makeEvent(
  place: string,
  unixMs: number,
  { severity, type, message, metadata }: EventContent,
): ObservedEvent {
  return {
    event_id: `evt-${place}-${type}`,
    timestamp_iso: new Date(unixMs).toISOString(),
    severity,
    type,
    message,
    metadata: asStrings(metadata),
  };
}
