import type { BenchmarkReport } from './benchmarkReport.ts';
import { measureQueries } from './instrumentQueries.ts';

/** What the links to instruments reach: queries per second of each transport beside its peer. */
export async function run(): Promise<BenchmarkReport> {
  return await measureQueries();
}
