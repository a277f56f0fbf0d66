import { useEffect, useMemo } from 'react';
import { feedRecord } from '../../stores/followRun.ts';
import { MonitorRecord } from '../../stores/monitorRecord.ts';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { Skeleton } from '../../ui/Empty.tsx';
import { WatchView } from '../drift/WatchView.tsx';
import { WhatIfView } from '../drift/WhatIfView.tsx';

/** An earlier watch, or the one that is on: the same strips and the same replay as on the Drift screen. */
export function MonitorTab({ runId, view }: { readonly runId: string; readonly view: 'watch' | 'whatIf' }) {
  const { client } = useServices();
  const record = useMemo(() => new MonitorRecord(runId), [runId]);
  useEffect(() => feedRecord(client, record), [client, record]);
  const glance = useGlance(record);
  if (glance === null) return <Skeleton lines={8} label="Loading the watch" />;
  if (view === 'watch') return <WatchView record={record} glance={glance} />;
  return <WhatIfView record={record} glance={glance} />;
}
