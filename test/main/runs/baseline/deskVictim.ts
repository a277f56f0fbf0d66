/** A host whose desk re-tags everything, until somebody kills it. */
import { createHost } from '../../../../src-main/createHost.ts';
import { machineSchedulerClock } from '../../../../src-main/runs/scheduler/schedulerClock.ts';

const [home = ''] = process.argv.slice(2);
const shell = { kind: 'memory', notices: [] } as const;
const host = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: machineSchedulerClock });
host.runs.onDocument((runId, document) => {
  if (document.type !== 'event' || document.data['phase'] !== 'retag' || document.stream !== 'baseline') return;
  process.stdout.write(`done ${runId}\n`);
});
const { signal } = new AbortController();
const { enqueued } = await host.handlers['baseline.retagAll']({}, { signal });
process.stdout.write(`enqueued ${enqueued}\n`);
setInterval(() => undefined, 1000);
