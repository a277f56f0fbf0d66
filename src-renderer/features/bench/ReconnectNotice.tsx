import { useEffect, useState } from 'react';
import type { InstrumentStatus } from '../../../src-core/contract/procedures.ts';

/** What is done to find a lost instrument again, and when. */
export function ReconnectNotice({ reconnect }: { readonly reconnect: NonNullable<InstrumentStatus['reconnect']> }) {
  const { attempts, nextTryAtMs, reason } = reconnect;
  const now = useNow();
  const tried = attempts === 0 ? '' : ` Tried ${attempts === 1 ? 'once' : `${attempts} times`}: ${reason}`;
  return (
    <div className="small warn" role="note" aria-label="Reconnecting">
      {nextTryAtMs === null
        ? 'Reconnecting: tried now.'
        : `Reconnecting: next try ${inSeconds(nextTryAtMs - now)}. When it is back, nothing but safe values is sent to it unasked.`}
      {tried}
    </div>
  );
}

const inSeconds = (ms: number): string => (ms < 1000 ? 'in less than 1 s' : `in ${Math.round(ms / 1000)} s`);

/** The time, told twice a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
