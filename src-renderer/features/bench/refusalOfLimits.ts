import { parseNumber } from './parseNumber.ts';

export interface LimitsDraft {
  readonly hardLow: string;
  readonly hardHigh: string;
  readonly softLow: string;
  readonly softHigh: string;
  readonly safe: string;
}

export interface ParsedLimits {
  readonly hardLimits: [number, number];
  readonly softLimits: [number, number] | null;
  readonly safe: number;
}

/** What is wrong with the limits as they are typed, in one sentence, or what they are. The host checks them again. */
export function refusalOfLimits(draft: LimitsDraft): { refusal: string | null; limits: ParsedLimits | null } {
  const refuse = (refusal: string) => ({ refusal, limits: null });
  const [hardLow, hardHigh, safe] = [parseNumber(draft.hardLow), parseNumber(draft.hardHigh), parseNumber(draft.safe)];
  if (hardLow === null || hardHigh === null || safe === null)
    return refuse('Hard limits and safe value must be numbers.');
  if (hardLow >= hardHigh) return refuse('The lowest hard limit must lie below the highest.');
  if (safe < hardLow || safe > hardHigh) return refuse('The safe value must lie within the hard limits.');
  if (draft.softLow.trim() === '' && draft.softHigh.trim() === '')
    return { refusal: null, limits: { hardLimits: [hardLow, hardHigh], softLimits: null, safe } };
  const [softLow, softHigh] = [parseNumber(draft.softLow), parseNumber(draft.softHigh)];
  if (softLow === null || softHigh === null) return refuse('Give both soft limits, or neither.');
  if (softLow >= softHigh) return refuse('The lowest soft limit must lie below the highest.');
  if (softLow < hardLow || softHigh > hardHigh) return refuse('The soft limits must lie within the hard limits.');
  return { refusal: null, limits: { hardLimits: [hardLow, hardHigh], softLimits: [softLow, softHigh], safe } };
}
