import { z } from 'zod';

/** The name of a plugin's file without `.js`; no path. */
export const pluginIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
    'expected the name of a plugin: letters, digits, "_" and "-" alone, without a path or ".js"',
  );

/** The text of a plugin as it stood when a run began: a run, and every resume of it, uses this and no other. */
export const pinnedPluginSchema = z.strictObject({
  /** In hexadecimal, of the source in UTF-8. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.string(),
});
export type PinnedPlugin = z.output<typeof pinnedPluginSchema>;

/** Readings under one name. */
export interface PluginReadings {
  /** The last of them; null when it cannot be used. */
  readonly value: number | null;
  /** All of one candidate, in order. */
  readonly values: readonly (number | null)[];
  readonly unit: string;
}

/** What a plugin is given of a candidate's measurement. */
export interface PluginMeasurements {
  readonly sensors: Readonly<Record<string, PluginReadings>>;
  readonly steps: Readonly<Record<string, PluginReadings>>;
  readonly quantities: Readonly<Record<string, PluginReadings>>;
  /** The bench's derived quantities and the metrics of `Compute` steps; what cannot be worked out is left out. */
  readonly computed: Readonly<Record<string, number>>;
}

/** One call of a plugin's `cost`, as plain data. */
export interface PluginCall {
  readonly pluginId: string;
  readonly source: string;
  readonly measurements: PluginMeasurements;
  readonly parameters: Readonly<Record<string, number>>;
  readonly config: unknown;
}
