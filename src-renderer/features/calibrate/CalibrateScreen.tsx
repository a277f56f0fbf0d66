import { useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';
import '../run/run.css';
import './calibrate.css';
import { CalibrateHead } from './CalibrateHead.tsx';
import type { RunGlance } from '../../stores/runGlance.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { KernelList } from './KernelList.tsx';
import { KernelWorkbench } from './KernelWorkbench.tsx';
import { LimitsCard } from './LimitsCard.tsx';
import { OtherRun } from './OtherRun.tsx';
import { PreflightSheet } from './PreflightSheet.tsx';
import { RunView } from './RunView.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';
import { useOpenKernel } from './useOpenKernel.ts';

export type CalibrateView = 'kernel' | 'run';

export function CalibrateScreen() {
  const { progress } = useServices();
  const { progress: run, followed } = useStore(progress);
  const record = followed?.record ?? null;
  const glance = useGlance(record);
  const on = isOn(run);
  const [sheet, setSheet] = useState<'open' | 'closed'>('closed');
  const runId = record?.glance.runId ?? null;
  const [chosen, setChosen] = useState<{ view: CalibrateView; runId: string | null }>({ view: 'kernel', runId: null });
  // A run that nobody has turned away from is shown.
  const view = chosen.runId === runId ? chosen.view : 'run';
  const setView = (next: CalibrateView) => setChosen({ view: next, runId });
  useOpenKernel();
  return (
    <>
      <CalibrateHead view={view} onView={setView} glance={glance} onPreflight={() => setSheet('open')} />
      <div className="calibrate-grid">
        <div className="calibrate-side">
          <KernelList onOpen={() => setView('kernel')} />
          <ScheduleCard />
          <LimitsCard glance={on ? glance : null} />
        </div>
        {view === 'run' && record !== null && glance !== null ? (
          <ShownRun record={record} glance={glance} />
        ) : (
          <KernelWorkbench onPreflight={() => setSheet('open')} />
        )}
      </div>
      {sheet === 'open' && <PreflightSheet onClose={() => setSheet('closed')} onStarted={() => setSheet('closed')} />}
    </>
  );
}

/** A calibration by itself, or what another kind of run is doing: of its calibrations this screen shows the last. */
function ShownRun({ record, glance }: { readonly record: RunRecord; readonly glance: RunGlance }) {
  const kind = glance.start?.spec.kind ?? 'calibrate';
  return kind === 'calibrate' || glance.iterations > 0 ? (
    <RunView record={record} glance={glance} />
  ) : (
    <OtherRun record={record} glance={glance} />
  );
}
