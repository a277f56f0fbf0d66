/** Near all as fine as near none. @param share 0 to 1 */
export function percentText(share: number): string {
  const rare = Math.min(share, 1 - share);
  const digits = rare === 0 ? 0 : Math.min(4, Math.max(1, 1 - Math.floor(Math.log10(100 * rare))));
  return `${Number((100 * share).toFixed(digits))} %`;
}

export function durationText(durationMs: number): string {
  if (durationMs >= 1000) return `${(durationMs / 1000).toPrecision(3)} s`;
  return durationMs >= 1 ? `${durationMs.toPrecision(3)} ms` : `${(durationMs * 1000).toFixed(0)} µs`;
}
