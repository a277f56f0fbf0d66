/** What a shell may show of how Fringe is doing: all of it read-only. */
export interface ObservabilityView {
  /** Prometheus' text format, version 0.0.4. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The latest spans as an OTLP `ExportTraceServiceRequest` in its JSON mapping. */
  traces(): object;
  health(): Promise<HealthReport>;
  /** A token that opens these three and nothing else, the same at every start; null when it cannot be kept anywhere. */
  readToken(): string | null;
}

export interface HealthReport {
  readonly status: 'ok' | 'unhealthy';
  /** A sentence for each thing that somebody must mend; empty when all is well. An alarm of drift is none of these. */
  readonly problems: readonly string[];
  readonly version: string;
  readonly checkedAt: string;
  readonly uptimeSeconds: number;
  readonly bench: {
    readonly id: string;
    readonly label: string;
    readonly simulated: boolean;
    readonly outputs: 'safe' | 'driven' | 'unknown';
    readonly versionInForce: number | null;
    readonly versionApplied: number | null;
  } | null;
  readonly instruments: readonly {
    readonly id: string;
    readonly label: string;
    readonly state: string;
    readonly reason: string;
    readonly exchanges: number;
    readonly timeouts: number;
    readonly errors: number;
    readonly latencyP50Ms: number | null;
  }[];
  readonly run: {
    readonly runId: string;
    readonly kind: string;
    readonly title: string;
    readonly state: string;
    readonly measurements: number;
    readonly elapsedSeconds: number;
  } | null;
  readonly alarms: readonly ActiveAlarm[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
}

export interface ActiveAlarm {
  readonly metricId: string;
  readonly cause: 'drift' | 'no_data';
  readonly urgency: string | null;
  readonly status: string;
  readonly sinceIso: string | null;
}
