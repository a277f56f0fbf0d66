import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { formatSetting } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';

type Answer = Pick<ProcedureOutput<'bench.tryQuery'>, 'value' | 'fault'>;

/** `1.25 V`, `over range`, or the number with what is wrong with it. */
export function valueInWords({ value, fault }: Answer, unit: string): string {
  if (value === null) return fault;
  const small = value !== 0 && Math.abs(value) < 1e-4;
  const number = small || Math.abs(value) >= 1e7 ? String(Number(value.toPrecision(6))) : formatSetting(value, 6);
  const said = `${number} ${formatUnit(unit)}`.trim();
  return fault === '' ? said : `${said}, ${fault}`;
}
