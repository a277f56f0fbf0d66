import type { BaselineCalibration, CalibrationRun } from '../../src-core/domain/baseline.ts';

/** What a shell may have done about baselines over HTTP, in the words of the endpoints under `/admin/calibration`. */
export interface CalibrationAdmin {
  /** Whether the text is the bearer key; takes the same time whatever it is. */
  isKey(text: string): boolean;
  /** @throws not_available in production mode, bad_input when the configuration is refused */
  requireDevelopment(): void;
  /** A baseline run over everything recorded. Resolves at its end. @throws conflict when the desk is taken; bad_input */
  run(): Promise<{ readonly status: 'ok'; readonly calibration: BaselineCalibration }>;
  /** Newest first. */
  history(query: { readonly model?: string | undefined; readonly head?: string | undefined; readonly limit: number }): {
    readonly status: 'ok';
    readonly count: number;
    readonly runs: readonly CalibrationRun[];
  };
  retagAll(): { readonly enqueued: number; readonly message: string };
}
