/** What the engine, the write gate and the screen know of an instrument. Drivers implement it; nothing else may. */

export type LinkState = 'disconnected' | 'connecting' | 'connected' | 'busy' | 'lost';

export interface InstrumentIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly firmware: string;
}

export interface LinkStatistics {
  readonly exchanges: number;
  readonly timeouts: number;
  readonly retries: number;
  readonly resynchronisations: number;
  readonly errors: number;
  /** Times the link was lost and the same instrument was found again. */
  readonly reconnects: number;
  /** Questions put to an idle instrument to see whether it is still there, and answered; in none of the figures above. */
  readonly keepAlives: number;
  readonly lastRoundTripMs: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
}

export interface InputReading {
  /** In the driver's own unit for that input; null when the instrument said there is no number. */
  readonly value: number | null;
  readonly unit: string;
  /** `over range`, `not measured`, or null. */
  readonly fault: string | null;
  /** What the averaging was set to, as near as the instrument can. */
  readonly integrationTimeNs: number;
}

/** An analyser's trace. */
export interface TraceReading {
  /** Rising. */
  readonly wavelengthsNm: readonly number[];
  /** Beside each wavelength; NaN where there is no number, minus infinity where there is no light. */
  readonly levelsDbm: readonly number[];
}

/** Readings that an instrument took by itself, at an even interval. */
export interface SeriesReading {
  /** In order; null where there is no number. */
  readonly values: readonly (number | null)[];
  readonly unit: string;
  readonly intervalNs: number;
}

/** How one query, sent once, was answered. */
export interface QueryAnswer {
  /** `none`: not within its time; `lost`: the instrument is not connected, or went while it was asked. */
  readonly answer: 'valid' | 'malformed' | 'none' | 'lost';
  /** From the query on the wire to its answer, without the wait for the queries before it. */
  readonly durationMs: number;
  /** Why it is not valid. */
  readonly words: string;
}

export interface OutputReading {
  /** In the output's own unit (V for a heater driver, degC for a temperature controller, nm for a laser); null when unknown. */
  readonly value: number | null;
  readonly currentMa: number | null;
}

export interface OutputLimits {
  readonly unit: 'V' | 'mA' | 'degC' | 'nm';
  readonly minimum: number;
  readonly maximum: number;
  readonly maxCurrentMa: number | null;
}

/** One exchange that the guard performs without a driver: bytes out, and what to wait for before the next. */
export interface WireStep {
  readonly send: string;
  /** Terminator of the reply, or null when none is awaited. */
  readonly replyTerminator: string | null;
  readonly timeoutMs: number;
}

export interface Instrument {
  readonly id: string;
  readonly driver: string;
  /** VISA resource string. */
  readonly address: string;
  readonly label: string;
  readonly state: LinkState;
  readonly identity: InstrumentIdentity | null;
  readonly statistics: LinkStatistics;
  readonly inputChannels: number;
  readonly outputChannels: number;

  /** Opens the link, checks identity, reads limits. @throws instrument_unreachable, instrument_identity, instrument_timeout */
  connect(signal?: AbortSignal): Promise<InstrumentIdentity>;
  disconnect(): Promise<void>;
  /** Tells each change of state once. Returns the way to stop listening. */
  onStateChange(listener: (state: LinkState, reason: string) => void): () => void;

  readInput(channel: number, integrationTimeNs: number, signal?: AbortSignal): Promise<InputReading>;

  /**
   * Sweeps a range once and reads the whole trace.
   * @param rangeNm from and to, in nm
   * @throws bad_input when the instrument has no traces
   */
  readTrace(trace: string, rangeNm: readonly [number, number], signal?: AbortSignal): Promise<TraceReading>;

  /**
   * Has the instrument log readings by itself, which is faster and more even than asking for each.
   * @throws bad_input when the instrument has no log
   */
  readSeries?(
    channel: number,
    log: { readonly samples: number; readonly intervalNs: number },
    signal?: AbortSignal,
  ): Promise<SeriesReading>;

  /**
   * Asks once, without a second try. What the driver does not know as a query is not sent.
   * @throws bad_input for what is no query; stopped
   */
  query(text: string, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<QueryAnswer>;

  outputLimits(channel: number): OutputLimits;
  /** Reads back the channels' outputs in as few exchanges as the dialect allows. */
  observeOutputs(channels: readonly number[], signal?: AbortSignal): Promise<OutputReading[]>;
  /**
   * Sends one value to one output. Called by `safety/` alone (the layering check enforces it); never retried.
   * @param value in the output's own unit.
   */
  writeOutput(channel: number, value: number, signal?: AbortSignal): Promise<void>;
  /**
   * Sends values to many outputs, in as few exchanges as the dialect allows: one a module of a Qontrol chain. Called by
   * `safety/` alone, as `writeOutput`; never retried. What failed is told after all the others were sent.
   * @param values by channel, in the outputs' own units.
   */
  writeOutputs?(values: ReadonlyMap<number, number>, signal?: AbortSignal): Promise<void>;
  /**
   * Brings outputs to their safe values, and switches off what the driver's safe state says is off; switches nothing on.
   * Called by `safety/` alone, as `writeOutput`; never retried. What failed is told after all the others were sent.
   * @param values by channel, in the outputs' own units.
   */
  writeSafe(values: ReadonlyMap<number, number>, signal?: AbortSignal): Promise<void>;
  /** How long a write of that output may wait for it to stand there, beyond an ordinary exchange, in ms. */
  settlesWithinMs(channel: number): number;
  /** The exchanges that bring outputs to the given values, for the guard process. */
  wireStepsForOutputs(values: ReadonlyMap<number, number>): WireStep[];
}
