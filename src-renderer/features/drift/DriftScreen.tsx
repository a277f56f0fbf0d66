import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import '../run/run.css';
import './drift.css';
import { DriftHead } from './DriftHead.tsx';
import { SetupView } from './SetupView.tsx';
import { WatchView } from './WatchView.tsx';
import { holdMessage, holdOf } from './watchWords.ts';
import { WhatIfView } from './WhatIfView.tsx';

export type DriftScreenView = 'watch' | 'what_if' | 'setup';

/** The watch on this bench: as it goes, what other thresholds would have made of it, and how the next one is started. */
export function DriftScreen() {
  const { drift, progress } = useServices();
  const { board, record, error } = useStore(drift);
  const { progress: run } = useStore(progress);
  const glance = useGlance(record);
  const [chosen, setChosen] = useState<DriftScreenView | null>(null);
  useEffect(() => drift.watch(), [drift]);
  const hasRun = (board?.runId ?? null) !== null;
  const held = holdMessage(holdOf(board, run), glance?.version ?? null);
  const view = hasRun ? (chosen ?? 'watch') : 'setup';
  return (
    <>
      <DriftHead board={board} glance={glance} view={view} onView={setChosen} />
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {held !== null && <Message tone="warn" {...held} />}
      {board !== null && !hasRun && (
        <p className="mute drift-first">
          No drift monitor has run on this bench yet. Choose what is to be watched, then start: each metric gets a strip
          with its thresholds, alarms are raised here and in the top bar, and the kernel recalibrates by itself.
        </p>
      )}
      {board === null && error === null ? (
        <div className="card">
          <Skeleton lines={8} label="Loading the drift board" />
        </div>
      ) : view === 'setup' ? (
        <SetupView onStarted={() => setChosen('watch')} />
      ) : record === null || glance === null ? (
        <Skeleton lines={8} label="Loading the watch" />
      ) : view === 'watch' ? (
        <WatchView key={glance.runId} record={record} glance={glance} />
      ) : (
        <WhatIfView key={glance.runId} record={record} glance={glance} />
      )}
    </>
  );
}
