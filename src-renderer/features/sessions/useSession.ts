import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ArtifactSummary } from '../../../src-core/contract/procedures.ts';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { feedRecord } from '../../stores/followRun.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { RunRecord } from '../../stores/runRecord.ts';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';

/**
 * The record of a run, replayed from its documents for as long as it is shown.
 * @param calibration which of its calibrations, for a run that holds several
 */
export function useRunRecord(
  runId: string | null,
  calibration: number | 'last' = 'last',
): { record: RunRecord | null; glance: RunGlance | null } {
  const { client } = useServices();
  const record = useMemo(() => (runId === null ? null : new RunRecord(runId, calibration)), [runId, calibration]);
  useEffect(() => (record === null ? undefined : feedRecord(client, record)), [client, record]);
  return { record, glance: useGlance(record) };
}

/** A row of the catalogue, asked again when the catalogue changes. */
export function useSessionSummary(runId: string): { summary: RunSummary | null; error: FringeError | null } {
  const { client, sessions } = useServices();
  const { sessions: list } = useStore(sessions);
  const [state, setState] = useState<{ summary: RunSummary | null; error: FringeError | null }>({
    summary: null,
    error: null,
  });
  useEffect(() => {
    let current = true;
    client.call('sessions.get', { runId }).then(
      (summary) => current && setState({ summary, error: null }),
      (thrown: unknown) => current && setState({ summary: null, error: FringeError.fromReport(toErrorReport(thrown)) }),
    );
    return () => {
      current = false;
    };
  }, [client, runId, list]);
  return state;
}

/** What the artifact of a run holds; null while it is fetched, and for a run that left none. */
export function useArtifact(runId: string, artifactDir: string | null): ArtifactSummary | null {
  const { client, messages } = useServices();
  const [artifact, setArtifact] = useState<ArtifactSummary | null>(null);
  useEffect(() => {
    if (artifactDir === null) return;
    let current = true;
    client.call('artifacts.get', { runId }).then(
      (found) => current && setArtifact(found),
      (thrown: unknown) => current && messages.report(thrown),
    );
    return () => {
      current = false;
    };
  }, [client, messages, runId, artifactDir]);
  return artifact;
}
