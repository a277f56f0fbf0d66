import { useEffect, useState } from 'react';
import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { useServices } from '../../../stores/services.ts';

export type Drivers = ProcedureOutput<'bench.drivers'>;

/** Every driver with what it is for; null until the host has said so. */
export function useDrivers(): Drivers | null {
  const { client, messages } = useServices();
  const [drivers, setDrivers] = useState<Drivers | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    client.call('bench.drivers', {}, { signal: asking.signal }).then(setDrivers, (thrown: unknown) => {
      if (!asking.signal.aborted) messages.report(thrown);
    });
    return () => asking.abort();
  }, [client, messages]);
  return drivers;
}
