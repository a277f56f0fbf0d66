/** What one call of a plugin may use. */
export const pluginLimits = {
  /** The engine's whole heap. */
  memoryBytes: 64 * 2 ** 20,
  /** Of the processor, for loading and calling together. */
  workMs: 1000,
  stackBytes: 256 * 2 ** 10,
} as const;
