import type { AttributeValue, Attributes, Span } from './signals.ts';

/**
 * Spans as an OTLP `ExportTraceServiceRequest` in its JSON mapping (OpenTelemetry Protocol 1.x, "JSON Protobuf
 * Encoding"): ids in hexadecimal, 64-bit integers as strings, enums as their numbers, field names in lowerCamelCase.
 */
export function toOtlp(spans: readonly Span[], resource: Attributes): OtlpTraces {
  const version = resource['service.version'];
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [
          {
            scope: { name: 'fringe', ...(typeof version === 'string' ? { version } : {}) },
            spans: spans.map(toOtlpSpan),
          },
        ],
      },
    ],
  };
}

export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpKeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version?: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpKeyValue[];
  readonly status: { readonly code: 1 } | { readonly code: 2; readonly message: string };
}

export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

export interface OtlpKeyValue {
  readonly key: string;
  readonly value: OtlpValue;
}

function toOtlpSpan(span: Span): OtlpSpan {
  const { traceId, spanId, parentSpanId, name, failure, runId, benchId } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name,
    // SPAN_KIND_INTERNAL
    kind: 1,
    startTimeUnixNano: unixNano(span.startUnixMs),
    endTimeUnixNano: unixNano(span.endUnixMs),
    attributes: keyValues({ ...span.attributes, 'fringe.run_id': runId, 'fringe.bench_id': benchId }),
    // STATUS_CODE_OK, STATUS_CODE_ERROR
    status: failure === null ? { code: 1 } : { code: 2, message: failure },
  };
}

/** Milliseconds have no more digits than a double holds exactly; nanoseconds would. */
const unixNano = (unixMs: number): string => `${BigInt(Math.round(unixMs * 1000))}000`;

/** What is not known is left out. */
const keyValues = (attributes: Attributes): OtlpKeyValue[] =>
  Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [{ key, value: anyValue(value) }]));

function anyValue(value: Exclude<AttributeValue, null>): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}
