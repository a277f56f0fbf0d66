/** What host and spawner tell each other: JSON, one message a line. */

export interface SpawnerOpening {
  readonly type: 'open';
  /** Of all that is run; the spawner's own may differ. */
  readonly environment: Readonly<Record<string, string>>;
  /** Marks what is started, each with a number of its own behind it. */
  readonly runId: string;
}

export interface ProgramToRun {
  readonly type: 'run';
  readonly id: number;
  readonly program: readonly string[];
  readonly workingDirectory: string;
  readonly timeoutMs: number;
}

export type SpawnerRequest = SpawnerOpening | ProgramToRun | { readonly type: 'abort'; readonly id: number };

/** How a program ended. `output` is the end of what it said. */
export type ProgramEnd =
  | { readonly how: 'exited'; readonly status: number | null; readonly durationMs: number; readonly output: string }
  | { readonly how: 'timed out'; readonly durationMs: number; readonly output: string }
  | { readonly how: 'aborted' }
  | { readonly how: 'not started'; readonly code: string; readonly reason: string };

export interface SpawnerAnswer {
  readonly id: number;
  readonly end: ProgramEnd;
}
