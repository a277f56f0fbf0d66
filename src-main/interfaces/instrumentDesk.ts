import type { DriverEntry, InstrumentOption } from '../../src-core/contract/instrumentProcedures.ts';
import type { ProcedureOutput, ProcedureParsedInput } from '../../src-core/contract/procedures.ts';
import type { BenchInstrument } from '../../src-core/domain/bench.ts';
import type { Refusal } from '../../src-core/domain/parse.ts';

type Asked = Omit<ProcedureParsedInput<'bench.askInstrument'>, 'replaces'>;
type Tried = Omit<ProcedureParsedInput<'bench.tryQuery'>, 'replaces'>;

/** What is known of instruments that the bench has not yet: drivers, their options and pages, and who answers where. */
export interface InstrumentDesk {
  readonly drivers: readonly DriverEntry[];
  /** Of any link, or of those that they name. */
  readonly linkOptions: readonly InstrumentOption[];
  /** In Markdown. */
  page(driver: BenchInstrument['driver']): { readonly title: string; readonly text: string };
  /** Address and options that their driver or their link would refuse. */
  refusals(instrument: BenchInstrument): Refusal[];
  /** What it measures, in the order of its inputs, as far as that is known without asking it. */
  inputs(instrument: BenchInstrument): readonly { readonly label: string; readonly unit: string }[];
  /** Whether two addresses mean one place. */
  isSamePlace(one: string, other: string): boolean;
  /** @throws instrument_timeout, instrument_identity, instrument_busy, instrument_unreachable, bad_input, stopped */
  ask(question: Asked, signal: AbortSignal): Promise<ProcedureOutput<'bench.askInstrument'>>;
  /** @throws as `ask` */
  tryQuery(question: Tried, signal: AbortSignal): Promise<ProcedureOutput<'bench.tryQuery'>>;
}
