import type {
  NumberedEvent,
  ProcedureName,
  ProcedureOutput,
  ProcedureParsedInput,
  Procedures,
} from '../../src-core/contract/procedures.ts';

/** What the host implements: one function per procedure; a subscription yields until its signal aborts. */
export type Handlers = {
  [N in ProcedureName]: Procedures[N]['kind'] extends 'call'
    ? (input: ProcedureParsedInput<N>, context: CallContext) => Promise<ProcedureOutput<N>>
    : (
        input: ProcedureParsedInput<N>,
        context: SubscriptionContext,
      ) => AsyncIterable<NumberedEvent<ProcedureOutput<N>>>;
};

export interface CallContext {
  readonly signal: AbortSignal;
}
export interface SubscriptionContext extends CallContext {
  /** Number of the last event the subscriber has seen, or -1. What is numbered above it is sent. */
  readonly afterSeq: number;
}
