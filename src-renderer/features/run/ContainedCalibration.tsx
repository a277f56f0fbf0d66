import { hashOf } from '../../stores/navigationStore.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { Message } from '../../ui/Message.tsx';

/** A monitor or a graph calibrates on its own account: what stands below is one of its calibrations. */
export function ContainedCalibration({ glance: { start, calibrations } }: { readonly glance: RunGlance }) {
  if (start === null || start.spec.kind === 'calibrate') return null;
  const last = calibrations.at(-1);
  const { title, kind } = start.spec;
  const sentence =
    last === undefined
      ? `${title} has not calibrated yet: it works with the settings in force.`
      : `Calibration ${calibrations.length} of “${title}” (${last.reason === 'drift' ? 'because of drift' : last.reason}).`;
  const [screen, words] =
    kind === 'monitor' ? (['drift', 'Open Drift'] as const) : (['sessions', 'Open Sessions'] as const);
  return (
    <Message tone="accent" sentence={sentence}>
      <a href={hashOf({ screen, runId: screen === 'sessions' ? start.runId : null })}>{words}</a>
    </Message>
  );
}
