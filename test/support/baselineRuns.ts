import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BaselineResult, BaselineSource } from '../../src-core/domain/baseline.ts';
import { baselineConfigSchema } from '../../src-core/domain/baselineConfig.ts';
import type { BaselineSpec } from '../../src-core/domain/run.ts';
import { createRandomStream } from '../../src-core/maths/random/index.ts';
import type { Host } from '../../src-main/createHost.ts';

export interface ScoresOf {
  readonly head: string;
  readonly count: number;
  /** Added to every score. */
  readonly shift?: number;
  readonly label?: string;
  readonly seed?: number;
}

/** Scores around a half, a hundredth to a tenth wide, of the model `effnet`. */
export function writeScores(path: string, heads: readonly ScoresOf[]): string {
  mkdirSync(dirname(path), { recursive: true });
  const lines = heads.flatMap(({ head, count, shift = 0, label = '', seed = 1 }) => {
    const stream = createRandomStream({ seed, purpose: `scores of ${head}` });
    return Array.from({ length: count }, () => `effnet,${head},${label},${0.5 + shift + 0.1 * stream.normal()}`);
  });
  writeFileSync(path, ['model_name,head_name,label,score', ...lines, ''].join('\n'));
  return path;
}

export const baselineSpec = (
  source: BaselineSource | string,
  config: Readonly<Record<string, unknown>> = {},
): BaselineSpec => ({
  kind: 'baseline',
  title: 'Test',
  source: typeof source === 'string' ? { recorded: { files: [source], sessions: [] } } : source,
  config: baselineConfigSchema.parse({ calibrate_heads: true, ...config }),
  choose: null,
  seed: 1,
  outDir: null,
  faults: [],
  labels: { operator: 'E. Test', chipId: '', dieId: '', notes: '' },
});

export const runBaselineOf = async (host: Host, spec: BaselineSpec): Promise<BaselineResult> =>
  await (
    await host.runs.start(spec)
  ).finished;

export const developmentMode = (home: string, more = ''): void => {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), `calibrate_heads: true\n${more}`);
};
