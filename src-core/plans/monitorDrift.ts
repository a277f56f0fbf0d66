import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';
import { DriftMonitor } from './drift/driftMonitor.ts';
import type { DriftMonitorInput, MonitorCounts } from './drift/driftMonitor.ts';

export interface MonitorInput extends DriftMonitorInput {
  /** From the first check on; null: until somebody ends it. */
  readonly durationSeconds: number | null;
  /** Fewer checks, to describe a run without running it. */
  readonly maxChecks?: number;
}

export interface MonitorOutcome extends MonitorCounts {
  /** Settings as they stand at the end, by full name, and their version. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly version: number | null;
  readonly durationSeconds: number;
}

/** Waits are cut to this, so that who asks for something has not to wait for the next check. */
const longestWaitMs = 10_000;

/**
 * Watches a bench for drift: brings the settings in force onto it (calibrates first when there are none), then checks
 * on a grid of the run's own time, at once and every check interval, each metric when its own interval has passed.
 * A metric that is above its threshold for the first time is looked at again after half an interval, so that an alarm
 * that wants two of three checks need not wait for the grid. Ends after its duration, or when somebody asks it to.
 * Source: AWEN Calibration & Drift Model v0.2, section 6.3.
 * @throws bad_input when a metric cannot be measured on the bench; not_converged when the first calibration fails
 */
export function* monitorDrift(input: MonitorInput): Plan<MonitorOutcome> {
  const monitor = new DriftMonitor(input);
  const { clock } = monitor;
  yield* monitor.openStreams();
  yield* monitor.bringIntoForce();

  const beganSeconds = clock.seconds;
  const { checkIntervalSeconds, durationSeconds, maxChecks = Infinity } = input;
  const lastTick = durationSeconds === null ? Infinity : durationSeconds / checkIntervalSeconds + 1e-9;
  for (let tick = 0, checks = 0; tick <= lastTick && checks < maxChecks; checks++) {
    const due = beganSeconds + tick * checkIntervalSeconds;
    if ((yield* waitUntil(monitor, due)) === 'finish') break;
    yield* monitor.check(Number.isInteger(tick) ? 'due' : 'suspected');
    // Half a step to look again; what a recalibration has overslept is not made up for.
    const next = Number.isInteger(tick) && monitor.suspects ? tick + 0.5 : Math.floor(tick) + 1;
    const missed = Math.floor((clock.seconds - beganSeconds) / checkIntervalSeconds);
    tick = next > missed ? next : missed + 1;
  }
  const { parameters, version } = monitor.state;
  return { ...monitor.counts, parameters, version, durationSeconds: clock.seconds - beganSeconds };
}

/** Serves requests while it waits, at once and after each slice of the wait. */
function* waitUntil(monitor: DriftMonitor, dueSeconds: number): Plan<'go on' | 'finish'> {
  const { clock } = monitor;
  for (;;) {
    const requests = yield* ask({ verb: 'takeRequests' });
    if ((yield* monitor.serve(requests)) === 'finish') return 'finish';
    const leftMs = (dueSeconds - clock.seconds) * 1e3;
    // The clock counts whole nanoseconds: less than one would be waited for without end.
    if (leftMs < 1e-6) return 'go on';
    yield* clock.wait(Math.min(Math.ceil(leftMs * 1e6) / 1e6, longestWaitMs), 'until the next check');
  }
}
