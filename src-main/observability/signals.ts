/** What a reader of run documents makes of them: for the files, the metrics and whoever collects traces. */
export type Signal =
  | { readonly kind: 'span'; readonly span: Span }
  | { readonly kind: 'event'; readonly event: ObservedEvent }
  | { readonly kind: 'calibrationEnded'; readonly calibration: CalibrationFigures }
  | {
      readonly kind: 'driftChecked';
      readonly benchId: string;
      readonly ratios: Readonly<Record<string, number | null>>;
    }
  | { readonly kind: 'driftDetected'; readonly benchId: string; readonly metricId: string }
  | { readonly kind: 'recalibrationTriggered'; readonly benchId: string; readonly trigger: 'drift' | 'request' }
  | { readonly kind: 'runEnded'; readonly runId: string; readonly runKind: string; readonly status: string };

/** null: not known. */
export type AttributeValue = string | number | boolean | null | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A span of OpenTelemetry: something that took time, on the machine's clock. */
export interface Span {
  /** 32 hexadecimal digits, one for each run. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly attributes: Attributes;
  /** A sentence when it failed. */
  readonly failure: string | null;
  readonly runId: string;
  readonly benchId: string;
}

export type Severity = 'info' | 'warning' | 'error' | 'critical';

/** Field for field the calibration event of the AWEN calibration model, section 9.3. */
export interface ObservedEvent {
  readonly event_id: string;
  readonly timestamp_iso: string;
  readonly severity: Severity;
  readonly type: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface CalibrationFigures {
  readonly kernelId: string;
  readonly benchId: string;
  readonly convergence: string;
  /** On the run's own clock: chip time on a simulated bench. */
  readonly durationSeconds: number;
  /** In the sign of the kernel's expression; null when it was never finite. */
  readonly cost: number | null;
  readonly iterations: number;
}
