import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** A family of metrics as the parser gives it. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly {
    readonly value?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly count?: string;
    readonly sum?: string;
    readonly buckets?: Readonly<Record<string, string>>;
  }[];
}

type Parser = (text: string) => MetricFamily[];

/** Reads Prometheus' text format with a parser of other people's; families by name. */
export function parsePrometheus(text: string): Map<string, MetricFamily> {
  const loaded = createRequire(import.meta.url)('parse-prometheus-text-format') as Parser | { default: Parser };
  const parse = typeof loaded === 'function' ? loaded : loaded.default;
  return new Map(parse(text).map((family) => [family.name, family]));
}

/** The value of the sample with these labels, or null. */
export function sampleOf(families: Map<string, MetricFamily>, name: string, labels: Record<string, string> = {}) {
  const found = families.get(name)?.metrics.find((metric) => {
    const own = metric.labels ?? {};
    return Object.entries(labels).every(([key, value]) => own[key] === value);
  });
  return found?.value === undefined ? null : Number(found.value);
}

const program = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([[f.name, f.type, len(f.samples)] for f in parse(sys.stdin.read())]))
`;

/** The same by Prometheus' own Python client, as [name, type, samples]; null where it is not installed. */
export function parseWithPython(text: string): [string, string, number][] | null {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const { status, stdout } = spawnSync(python, ['-c', program], { input: text, encoding: 'utf8' });
    if (status === 0) return JSON.parse(stdout) as [string, string, number][];
    const isThere = spawnSync(python, ['-c', 'import prometheus_client'], { encoding: 'utf8' }).status === 0;
    if (isThere) throw new Error("Prometheus' own client does not accept the text.");
  }
  return null;
}
