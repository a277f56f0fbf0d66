/** `npm run benchmark -- NAME [--json]`: measures one thing beside its peer and prints what it saw. */
import type { BenchmarkReport } from './benchmarkReport.ts';

const benchmarks: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<BenchmarkReport> }>>> =
  {
    kernel: () => import('./kernel.ts'),
    overhead: () => import('./overhead.ts'),
    startup: () => import('./startup.ts'),
    kills: () => import('./kills.ts'),
    strips: () => import('./strips.ts'),
    extinction: () => import('./extinction.ts'),
    falseAlarms: () => import('./falseAlarms.ts'),
    functions: () => import('./functions.ts'),
    suggest: () => import('./suggest.ts'),
    ensemble: () => import('./ensemble.ts'),
    groupIndex: () => import('./groupIndex.ts'),
    mesh: () => import('./mesh.ts'),
    external: () => import('./external.ts'),
    links: () => import('./links.ts'),
    soak: () => import('./soak.ts'),
    noise: () => import('./noise.ts'),
    nist: () => import('./nist.ts'),
    posterior: () => import('./posterior.ts'),
    coverage: () => import('./coverage.ts'),
    standardize: () => import('./standardize.ts'),
    instruments: () => import('./instruments.ts'),
    qontrolChain: () => import('./qontrolChain.ts'),
    fuzz: () => import('./fuzz.ts'),
    baselines: () => import('./baselines.ts'),
    baselineAlarms: () => import('./baselineAlarms.ts'),
    baselineHistory: () => import('./baselineHistory.ts'),
    baselineData: () => import('./baselineData.ts'),
  };

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const json = args.includes('--json');
if (names.length === 0) {
  process.stderr.write(`Which? ${Object.keys(benchmarks).join(', ')}, or all\n`);
  process.exitCode = 2;
}
for (const name of names.includes('all') ? Object.keys(benchmarks) : names) {
  const load = benchmarks[name];
  if (load === undefined) {
    process.stderr.write(`There is no benchmark "${name}"; there are ${Object.keys(benchmarks).join(', ')}.\n`);
    process.exitCode = 2;
    continue;
  }
  const report = await (await load()).run(args);
  if (json)
    process.stdout.write(
      `${JSON.stringify(report.agreedJson ?? { name, ...report.figures, reached: report.reached })}\n`,
    );
  else
    for (const line of [`${name}: ${report.reached ? 'reached' : 'NOT REACHED'}`, ...report.lines])
      process.stdout.write(`${line}\n`);
}
