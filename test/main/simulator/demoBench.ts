import { readFileSync } from 'node:fs';
import { benchSchema } from '../../../src-core/domain/bench.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import { FaultBook } from '../../../src-main/instruments/simulator/faultBook.ts';
import { SimulatedChip } from '../../../src-main/instruments/simulator/chip.ts';
import { chipWiring } from '../../../src-main/instruments/simulator/chipWiring.ts';

/** The bench file that is shipped, as the host reads it. */
export function demoBench(): Bench {
  const file = new URL('../../../resources/benches/demo.bench.json', import.meta.url);
  return parseDocument(benchSchema, JSON.parse(readFileSync(file, 'utf8')), 'bench file');
}

/** The chip of a seed behind the demo bench, without instruments. */
export function demoChip(seed: number, faults = new FaultBook()): SimulatedChip {
  const { nominalHeaters, heaterChannels } = chipWiring(demoBench());
  return new SimulatedChip({ seed, nominalHeaters, heaterChannels, faults });
}
