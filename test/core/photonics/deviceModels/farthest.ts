import type { fitDeviceModel } from './fitDeviceModel.ts';

/** Farthest parameter from the truth, in standard deviations; phases by the shorter way round. */
export function farthest(fit: ReturnType<typeof fitDeviceModel>, truth: Readonly<Record<string, number>>): number {
  return Math.max(
    ...Object.entries(truth).map(([name, value]) => {
      let away = (fit.mean[name] as number) - value;
      if (name.startsWith('phase') && name !== 'phase_offset') away -= 2 * Math.PI * Math.round(away / (2 * Math.PI));
      const inSd = Math.abs(away) / (fit.sd[name] as number);
      return Number.isNaN(inSd) ? Infinity : inSd;
    }),
  );
}
