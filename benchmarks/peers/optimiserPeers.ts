import { readFileSync } from 'node:fs';
import { z } from 'zod';

const count = z.number();
const bayesianPeerSchema = z.strictObject({
  cap: count,
  initialSamples: count,
  method: z.string(),
  /** Evaluations to the target, null where the cap was not enough. */
  runs: z.array(count.nullable()),
});
export type BayesianPeer = z.output<typeof bayesianPeerSchema>;

const scipyPeerSchema = z.strictObject({ success: count, of: count, median: count.nullable() });
const functionPeerSchema = scipyPeerSchema.extend({
  target: count,
  medianOfAll: count.nullable(),
});
export type FunctionPeer = z.output<typeof functionPeerSchema>;

const optimiserPeersSchema = z.strictObject({
  source: z.string(),
  /** Fractions of a turn, one start a seed. */
  extinctionStarts: z.array(z.array(count)),
  /** Fractions of the range, one start a seed, of which a function takes as many as it has parameters. */
  functionStarts: z.array(z.array(count)),
  extinction: z.record(z.string(), scipyPeerSchema),
  functions: z.record(z.string(), functionPeerSchema),
  bayesian: z.record(z.string(), z.record(z.string(), bayesianPeerSchema)),
});

/** What other optimizers needed on the same problems; the file names its source. */
export const optimiserPeers = optimiserPeersSchema.parse(
  JSON.parse(readFileSync(new URL('./optimisers.json', import.meta.url), 'utf8')),
);
