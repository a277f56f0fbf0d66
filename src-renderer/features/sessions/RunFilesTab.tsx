import { useState } from 'react';
import type { RunKind, RunSummary } from '../../../src-core/domain/run.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { ArtifactCheck } from '../run/ArtifactSheet.tsx';

const words: Readonly<Partial<Record<RunKind, string>>> = {
  sweep:
    'sweep.csv (the table, units in its header), sweep.json (the specification, which can be run again), report.html, a manifest and the checksums of it all.',
  infer: 'The chain, what is said of it, the specification with its data, a manifest and the checksums of it all.',
  noise:
    'Every sample (samples.csv), rates, fits and recommended timeouts (noise.json), the summary as it is exported (noise.yaml), a manifest and the checksums of it all.',
  baseline:
    'Every head with its figures, its reference and the decision (baseline.json), a manifest and the checksums of it all.',
  retag:
    'What was tagged of each session, with the versions of the references, a manifest and the checksums of it all.',
  estimate: 'The most likely point, every point that was tried, a manifest and the checksums of it all.',
  standardize:
    'The run directory of the first role: run_record.json (every file with its SHA-256), config_resolved.yaml, results and log, all read-only.',
};

/** What a run that is no calibration left: a directory of its own, which can be checked. */
export function RunFilesTab({ summary }: { readonly summary: RunSummary }) {
  const [checks, setChecks] = useState(0);
  return (
    <Card
      title="Artifact"
      aside={
        <Button size="small" onClick={() => setChecks(checks + 1)}>
          Verify files
        </Button>
      }
    >
      <code className="selectable faint">{summary.artifactDir}</code>
      <p className="small mute">{words[summary.kind]}</p>
      {checks > 0 && <ArtifactCheck key={checks} id={summary.id} />}
    </Card>
  );
}
