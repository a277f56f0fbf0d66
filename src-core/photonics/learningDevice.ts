/** Parameters by full name, in the bench's units. */
export type DeviceSettings = ReadonlyMap<string, number>;

/** Powers seen at some settings, in watt or another unit that is linear in power, by quantity. */
export interface PowerObservation {
  readonly settings: DeviceSettings;
  readonly powers: ReadonlyMap<string, number>;
}

/**
 * A device model whose unknowns (the chip's own phases, couplings, the light that reaches it) are estimated from what
 * was measured, and through which slopes can be carried backwards. The same observations give the same slopes.
 */
export interface LearningDevice {
  /** What is estimated and what is assumed, in a sentence for the record. */
  readonly assumptions: string;
  observe(observation: PowerObservation): void;
  /** Whether what was seen so far determines the unknowns. */
  isDetermined(): boolean;
  /**
   * Reverse mode at some settings.
   * @param weights slope of some quantity over each power
   * @returns slope of that quantity over each parameter of the model, by full name; null when the model does not
   * describe what was seen
   */
  pullback(settings: DeviceSettings, weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> | null;
}
