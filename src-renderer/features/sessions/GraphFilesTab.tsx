import { useState } from 'react';
import { useStore } from 'zustand';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { ArtifactActions } from '../run/ArtifactActions.tsx';
import { ArtifactCheck } from '../run/ArtifactSheet.tsx';

/** What a graph that was run left: its own directory, which can be checked, and the calibration it ran with. */
export function GraphFilesTab({ summary }: { readonly summary: RunSummary }) {
  const { sessions } = useServices();
  const { states } = useStore(sessions);
  const [checks, setChecks] = useState(0);
  const ranWith = states?.find(({ state }) => state.calibration_id === summary.calibrationId);
  return (
    <div className="graph-files">
      <Card
        title="Artifact of the graph"
        aside={
          <Button size="small" onClick={() => setChecks(checks + 1)}>
            Verify files
          </Button>
        }
      >
        <code className="selectable faint">{summary.artifactDir}</code>
        <p className="small mute">
          The graph, what its outputs read, the state it ran with and where that came from, and the checksums of it all.
        </p>
        {checks > 0 && <ArtifactCheck key={checks} id={summary.id} />}
      </Card>
      <Card title="The calibration it ran with" aside={ranWith && <span>version {ranWith.state.version}</span>}>
        {summary.calibrationId === null ? (
          <p className="small mute">It ran with no calibration in force: there is no bundle to hand on.</p>
        ) : (
          <>
            <p className="small mute">
              A bundle holds a calibration. Export this one to hand on what the graph ran with.
            </p>
            <code className="selectable faint">{summary.calibrationId}</code>
            <div className="result-actions">
              <ArtifactActions
                id={summary.calibrationId}
                of={ranWith === undefined ? 'the calibration' : `version ${ranWith.state.version}`}
                offered={['verify', 'report', 'export']}
                lead="export"
              />
            </div>
          </>
        )}
      </Card>
    </div>
  );
}
