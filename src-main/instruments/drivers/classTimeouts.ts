import type { BenchInstrument } from '../../../src-core/domain/bench.ts';
import { queryClassOf } from '../../../src-core/domain/queryClass.ts';

/** How long the bench file has each command waited for by its class; undefined: as long as all the others. */
export function classTimeouts({ timeouts_ms }: BenchInstrument): (command: string) => number | undefined {
  if (timeouts_ms === undefined) return () => undefined;
  // However it is spelt: the instruments do not tell capitals from small letters.
  const byClass = new Map(Object.entries(timeouts_ms).map(([name, ms]) => [name.toUpperCase(), ms]));
  return (command) => byClass.get(queryClassOf(command).toUpperCase());
}
