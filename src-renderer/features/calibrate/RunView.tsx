import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { useServices } from '../../stores/services.ts';
import { Message } from '../../ui/Message.tsx';
import { ContainedCalibration } from '../run/ContainedCalibration.tsx';
import { CostCard } from '../run/CostCard.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';
import { GlanceCard } from '../run/GlanceCard.tsx';
import { ParameterCard } from '../run/ParameterCard.tsx';
import { RecordCard } from '../run/RecordCard.tsx';
import { SpectrumCard } from '../run/SpectrumCard.tsx';
import { VisitedCard } from '../run/VisitedCard.tsx';
import { FinishedResult } from './FinishedResult.tsx';

/** A run as it goes, and what it came to. */
export function RunView({ record, glance }: { readonly record: RunRecord; readonly glance: RunGlance }) {
  const { progress } = useServices();
  const { progress: run } = useStore(progress);
  const mine = run !== null && run.runId === glance.runId && isOn(run) ? run : null;
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  return (
    <div className="run-view">
      {failed !== null && <FailurePanel stop={failed} />}
      {glance.error !== null && <Message tone="bad" sentence={glance.error.message} remedy={glance.error.remedy} />}
      <ContainedCalibration glance={glance} />
      <div className="run-grid">
        <div className="run-top">
          <CostCard record={record} glance={glance} />
          {record.spectrum !== null && <SpectrumCard record={record} glance={glance} spectrum={record.spectrum} />}
        </div>
        {glance.result === null ? (
          <GlanceCard glance={glance} progress={mine} />
        ) : (
          <FinishedResult glance={glance} result={glance.result} />
        )}
        <div className="run-pair">
          <ParameterCard record={record} glance={glance} />
          <VisitedCard record={record} glance={glance} />
        </div>
        <RecordCard record={record} aside="on disk" />
      </div>
    </div>
  );
}
