import type { RunKind } from '../../../src-core/domain/run.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { Message } from '../../ui/Message.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';
import { RecordCard } from '../run/RecordCard.tsx';

const sentences = {
  monitor: 'The bench is watched for drift.',
  graph: 'A graph is run on the bench.',
  sweep: 'A parameter is swept on the bench.',
  adopt: 'A posterior is taken over into the bench.',
  infer: 'A model is being fitted; the bench is free.',
  estimate: 'A model is being fitted; the bench is free.',
  standardize: 'A dataset is being measured; the bench is free.',
  noise: 'Samples are taken of how often, and how late, commands are answered; no output is touched.',
  baseline: 'Scores are compared with the references of their heads; no output is touched.',
  retag: 'Recorded sessions are tagged with the references in force; the bench is free.',
} as const;
const mayCalibrate: ReadonlySet<RunKind> = new Set(['monitor', 'graph']);

/** A run that has not calibrated: nothing to draw here, but never an empty screen. */
export function OtherRun({ record, glance }: { readonly record: RunRecord; readonly glance: RunGlance }) {
  const kind = glance.start?.spec.kind;
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  const isOver = glance.stop !== null;
  return (
    <div className="run-view other-run">
      {failed !== null && <FailurePanel stop={failed} />}
      {failed === null && kind !== undefined && kind !== 'calibrate' && (
        <Message
          tone="accent"
          sentence={isOver ? 'This run has ended; it has calibrated nothing.' : sentences[kind]}
          remedy={
            isOver || !mayCalibrate.has(kind) ? '' : 'A calibration inside it is shown here as soon as it begins.'
          }
        >
          <div className="row">
            {kind === 'monitor' && <a href={hashOf({ screen: 'drift', runId: null })}>See its metrics under Drift</a>}
            <a href={hashOf({ screen: 'sessions', runId: glance.runId })}>Open its session</a>
          </div>
        </Message>
      )}
      <RecordCard record={record} aside="on disk" />
    </div>
  );
}
