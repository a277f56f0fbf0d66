/** A host whose desk re-tags everything, and stands still after four sessions until somebody kills it. */
import { writeSync } from 'node:fs';
import { createHost } from '../../../../src-main/createHost.ts';
import { machineSchedulerClock } from '../../../../src-main/runs/scheduler/schedulerClock.ts';

const [home = ''] = process.argv.slice(2);
const shell = { kind: 'memory', notices: [] } as const;
const host = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: machineSchedulerClock });
let done = 0;
host.runs.onDocument((runId, document) => {
  if (document.type !== 'event' || document.data['phase'] !== 'retag' || document.stream !== 'baseline') return;
  writeSync(1, `done ${runId}\n`);
  done += 1;
  if (done === 4) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
const { signal } = new AbortController();
const { enqueued } = await host.handlers['baseline.retagAll']({}, { signal });
process.stdout.write(`enqueued ${enqueued}\n`);
setInterval(() => undefined, 1000);
