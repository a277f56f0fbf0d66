import type { Bench, Simulated } from '../../../src-core/domain/bench.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ChipModel } from './benchChip.ts';
import type { FaultBook } from './faultBook.ts';
import { graphChip } from './graphChip.ts';
import { interferometerChip } from './interferometerChip.ts';
import { spectrumChip } from './spectrumChip.ts';

/**
 * The chip that a bench file asks for.
 * @throws bad_input when the bench has nothing that such a chip needs, or names a graph that was not read with it.
 */
export function chipModel(bench: Bench, simulated: Simulated, faults: FaultBook): ChipModel {
  switch (simulated.chip) {
    case 'mzi':
      return interferometerChip(bench, faults);
    case 'spectrum':
      return spectrumChip(bench, faults);
    case 'graph':
      if (typeof simulated.graph !== 'string') return graphChip(bench, simulated.graph, faults);
      throw new FringeError('bad_input', `The graph "${simulated.graph}" of the bench "${bench.id}" was not read.`, {
        path: 'simulated.graph',
        remedy: 'Open the bench from its file, or put the graph itself there.',
      });
  }
}
