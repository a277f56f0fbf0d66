import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { useGlance } from '../../../stores/useGlance.ts';
import { takeSweep } from './takeData.ts';

/** A sweep that was started here becomes the data as soon as it is through. */
export function useTakenSweep(): void {
  const { inference, sweeps, messages } = useServices();
  const { record, takenRunId } = useStore(sweeps);
  const glance = useGlance(record);
  useEffect(() => {
    if (glance === null || glance.stop === null || glance.runId === takenRunId) return;
    sweeps.setState({ takenRunId: glance.runId });
    if (glance.stop.status === 'finished') {
      takeSweep(
        inference,
        glance.runId,
        Object.keys(glance.columns).map((name) => ({ name })),
      );
      messages.announce(`The sweep is through: ${glance.rows} rows are the data now.`);
    } else {
      const remedy = `${glance.stop.reason} Its ${glance.rows} rows are kept under Recorded sweep.`.trim();
      messages.tell('warn', `The sweep ended as ${glance.stop.status}.`, remedy);
    }
  }, [glance, takenRunId, inference, sweeps, messages]);
}
