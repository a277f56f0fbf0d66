import { useEffect } from 'react';
import type { RunProgress } from '../../src-core/contract/procedures.ts';
import { useServices } from '../stores/services.ts';

/** Says what changes by itself: runs that begin, pause and end, instruments that go and come, the link. */
export function useRunAnnouncements(): void {
  const { progress, bench, connection, messages } = useServices();
  useEffect(() => {
    const stops = [
      progress.subscribe(({ progress: now }, { progress: before }) => {
        const text = runSentence(now, before);
        if (text !== null) messages.announce(text);
      }),
      bench.subscribe(({ status: now }, { status: before }) => {
        for (const instrument of now?.instruments ?? []) {
          const was = before?.instruments.find(({ id }) => id === instrument.id)?.state;
          if (was !== undefined && was !== instrument.state && (was === 'lost' || instrument.state === 'lost')) {
            messages.announce(`${instrument.label} is ${instrument.state}.`, 'assertive');
          }
        }
        if (now && before && now.outputs !== before.outputs) messages.announce(`Outputs are ${now.outputs}.`);
      }),
      connection.subscribe((now, before) => {
        if (now.state !== before.state && before.state !== 'connecting')
          messages.announce(`Link to the host: ${now.state}.`);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [progress, bench, connection, messages]);
}

function runSentence(now: RunProgress | null, before: RunProgress | null): string | null {
  if (now === null || (now.runId === before?.runId && now.state === before.state)) return null;
  return `${now.title}: ${now.state}.`;
}
