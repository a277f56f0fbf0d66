/** A file that the engineer is asked for. */
export interface FileAsked {
  readonly title: string;
  /** What the files are called, and their endings without the dot. */
  readonly kind: string;
  readonly extensions: readonly string[];
}

/** What a shell can do for the host beyond carrying messages. Every member may be missing: the host then does without. */
export interface ShellServices {
  readonly kind: 'electron' | 'web' | 'cli' | 'memory';
  readonly notices: readonly string[];
  /** Asks the engineer where to save; null when cancelled. */
  chooseSavePath?(suggestedName: string): Promise<string | null>;
  chooseOpenPath?(asked: FileAsked): Promise<string | null>;
  /** Makes a file downloadable through this shell and returns its address. */
  offerDownload?(path: string, name: string): Promise<string>;
  /** Where an uploaded file with that handle lies, or null. */
  uploadedFile?(handle: string): string | null;
  notify?(title: string, body: string): void;
  /** True while a run is on: the shell keeps the machine awake. */
  keepAwake?(on: boolean): void;
}
