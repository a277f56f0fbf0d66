/** A host that drives a heater and then waits to be killed, or closes its bench in good order. */
import { join } from 'node:path';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { BenchSession } from '../../../src-main/runs/benchSession.ts';
import { Guard } from '../../../src-main/safety/guard.ts';

const [benchText = '', home = '', how = ''] = process.argv.slice(2);
const bench = JSON.parse(benchText) as Bench;
const session = new BenchSession({
  bench,
  devices: createDeviceRegistry({ bench, lockDirectory: join(home, 'locks') }),
  simulator: null,
  guard: new Guard({
    programPath: join(import.meta.dirname, '../../../src-main/safety/guardProcess.ts'),
    logFile: join(home, 'guard.jsonl'),
  }),
  audit: () => undefined,
});
await session.connect();
await session.setParameter('mzi_0.phase_upper', 3, 'the test');
process.stdout.write('driven\n');
if (how === 'close') await session.close();
else setInterval(() => undefined, 1000);
