import { fileURLToPath } from 'node:url';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { readBenchFile } from '../../../src-main/runs/benchFile.ts';

export const meshBenchFile = fileURLToPath(new URL('../../../resources/benches/mesh.bench.json', import.meta.url));

/** The mesh bench that is shipped, as the host reads it: with its graph. */
export const meshBench = (): Bench => readBenchFile(meshBenchFile);
