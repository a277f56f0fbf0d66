/** A host that drives a heater and then waits to be killed, closes its bench in good order, or puts another in its place. */
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { BenchSession } from '../../../src-main/runs/benchSession.ts';
import { Guard } from '../../../src-main/safety/guard.ts';

const [benchText = '', home = '', how = '', nextBenchText = ''] = process.argv.slice(2);
const guard = new Guard({
  programPath: join(import.meta.dirname, '../../../src-main/safety/guardProcess.ts'),
  logFile: join(home, 'guard.jsonl'),
});

async function drive(text: string): Promise<BenchSession> {
  const bench = JSON.parse(text) as Bench;
  const devices = createDeviceRegistry({ bench, lockDirectory: join(home, 'locks') });
  const session = new BenchSession({ bench, devices, simulator: null, guard, audit: () => undefined });
  await session.connect();
  await session.setParameter('mzi_0.phase_upper', 3, 'the test');
  return session;
}

const session = await drive(benchText);
process.stdout.write('driven\n');
if (how === 'close') await session.close();
else if (how === 'replace') {
  await once(process.stdin, 'data');
  const { ok } = await session.close();
  const next = await drive(nextBenchText);
  await next.close();
  process.stdout.write(`replaced ${ok ? 'safe' : 'driven'}\n`);
}
if (how !== 'close') setInterval(() => undefined, 1000);
