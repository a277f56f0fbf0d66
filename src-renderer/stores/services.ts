import { createContext, useContext } from 'react';
import type { Client } from '../client/createClient.ts';
import { createBaselineStore } from './baselineStore.ts';
import { createBenchStore } from './benchStore.ts';
import { createConnectionStore } from './connectionStore.ts';
import { createDriftStore } from './driftStore.ts';
import { createInferenceRuns } from './inferenceRuns.ts';
import { createInferenceStore } from './inferenceStore.ts';
import { createKernelStore } from './kernelStore.ts';
import { createMessagesStore } from './messagesStore.ts';
import { createMetricsStore } from './metricsStore.ts';
import { createNavigationStore } from './navigationStore.ts';
import { createPreferencesStore } from './preferencesStore.ts';
import type { Storage } from './preferencesStore.ts';
import { createProgressStore } from './progressStore.ts';
import { ReadingsStore } from './readingsStore.ts';
import { createScheduleStore } from './scheduleStore.ts';
import { createSessionsStore } from './sessionsStore.ts';
import { createStandardizeStore } from './standardizeStore.ts';
import { createSweepStore } from './sweepStore.ts';

/** Everything the screens share: one of each, made once beside the client. */
export function createServices(client: Client, page: Window, storage: Storage | null) {
  const readings = new ReadingsStore();
  readings.follow(client);
  return {
    client,
    readings,
    connection: createConnectionStore(client),
    messages: createMessagesStore(),
    preferences: createPreferencesStore(storage),
    navigation: createNavigationStore(page),
    bench: createBenchStore(client),
    progress: createProgressStore(client),
    kernels: createKernelStore(client),
    drift: createDriftStore(client),
    metrics: createMetricsStore(client),
    schedules: createScheduleStore(client),
    sessions: createSessionsStore(client),
    inference: createInferenceStore(client),
    inferenceRuns: createInferenceRuns(client),
    sweeps: createSweepStore(client),
    standardize: createStandardizeStore(client),
    baselines: createBaselineStore(client),
  };
}
export type Services = ReturnType<typeof createServices>;

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('No services are provided above this component.');
  return services;
}
