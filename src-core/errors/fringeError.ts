/**
 * The closed table of error codes. Every failure that leaves a room carries one of these codes, a sentence for the
 * engineer, what to do next, and whether a retry may help. Cancellation is not failure: `stopped` says so.
 */
export const errorCodes = {
  bad_input: { exitStatus: 2, retry: false },
  unknown_name: { exitStatus: 2, retry: false },
  not_available: { exitStatus: 2, retry: false },
  not_found: { exitStatus: 2, retry: false },
  conflict: { exitStatus: 2, retry: true },
  safety_violation: { exitStatus: 3, retry: false },
  instrument_unreachable: { exitStatus: 4, retry: true },
  instrument_timeout: { exitStatus: 4, retry: true },
  instrument_lost: { exitStatus: 4, retry: true },
  instrument_reply: { exitStatus: 4, retry: true },
  instrument_refused: { exitStatus: 4, retry: false },
  instrument_identity: { exitStatus: 4, retry: false },
  instrument_busy: { exitStatus: 4, retry: true },
  not_converged: { exitStatus: 5, retry: true },
  verification_failed: { exitStatus: 6, retry: false },
  unauthorised: { exitStatus: 2, retry: false },
  storage: { exitStatus: 1, retry: false },
  /** The link between screen and host broke; whether what was asked has been done is not known. */
  link_lost: { exitStatus: 1, retry: true },
  stopped: { exitStatus: 130, retry: false },
  defect: { exitStatus: 1, retry: false },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What crosses a link or a journal in place of an Error (structured clone drops custom fields). */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** What happened, in one sentence that names the place. */
  readonly message: string;
  /** What the engineer can do about it, or an empty string. */
  readonly remedy: string;
  /** Path into the document that was refused, such as `optimizer_config.algorithm.NelderMead`. */
  readonly path?: string;
}

export interface FringeErrorOptions {
  readonly remedy?: string;
  readonly path?: string;
  readonly cause?: unknown;
}

/** An expected refusal or failure. Anything else that is thrown is a defect. */
export class FringeError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, options: FringeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FringeError';
    this.code = code;
    this.remedy = options.remedy ?? '';
    this.path = options.path;
  }

  get exitStatus(): number {
    return errorCodes[this.code].exitStatus;
  }

  toReport(): ErrorReport {
    const report = { code: this.code, message: this.message, remedy: this.remedy };
    return this.path === undefined ? report : { ...report, path: this.path };
  }

  static fromReport(report: ErrorReport): FringeError {
    return new FringeError(report.code, report.message, {
      remedy: report.remedy,
      ...(report.path === undefined ? {} : { path: report.path }),
    });
  }
}

/** Any thrown value as a report; what is not a FringeError is a defect and keeps its own message. */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (thrown instanceof FringeError) return thrown.toReport();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'defect', message, remedy: 'This is a defect in Fringe: please report it with the session record.' };
}
