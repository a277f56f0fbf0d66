import type { Attributes, Span } from './signals.ts';

/** Field for field the calibration span of the AWEN calibration model, section 9.1; one inside another also names that. */
export interface SpanLine {
  readonly span_id: string;
  readonly name: string;
  readonly start_iso: string;
  readonly end_iso: string;
  readonly attributes: Attributes;
  readonly parent_span_id?: string;
}

export const spanLine = ({ spanId, name, startUnixMs, endUnixMs, attributes, parentSpanId }: Span): SpanLine => ({
  span_id: spanId,
  name,
  start_iso: new Date(startUnixMs).toISOString(),
  end_iso: new Date(endUnixMs).toISOString(),
  attributes,
  ...(parentSpanId === null ? {} : { parent_span_id: parentSpanId }),
});
