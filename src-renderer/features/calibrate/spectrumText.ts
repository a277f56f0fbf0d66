export type SpectrumPoint = readonly [wavelengthNm: number, levelDbm: number];

export type SpectrumText =
  | { readonly points: readonly SpectrumPoint[]; readonly refusal: null }
  | { readonly points: null; readonly refusal: string };

/** A target spectrum as lines of `nm, dBm`; what is no pair stands as it is, so that nothing is lost. */
export function spectrumToText(value: unknown): string {
  if (!Array.isArray(value)) return '';
  return value.map((point) => (Array.isArray(point) ? point.join(', ') : JSON.stringify(point))).join('\n');
}

/** Lines of two numbers with a comma, semicolon, tab or space between them; one heading line may stand above. */
export function spectrumFromText(text: string): SpectrumText {
  const points: SpectrumPoint[] = [];
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const parts = line
      .replaceAll('\u2212', '-')
      .split(/[\s,;]+/)
      .filter((part) => part !== '');
    if (parts.length === 0) continue;
    const numbers = parts.map(Number);
    if (parts.length === 2 && numbers.every(Number.isFinite)) {
      points.push([numbers[0] as number, numbers[1] as number]);
    } else if (points.length > 0 || numbers.some(Number.isFinite)) {
      return { points: null, refusal: `line ${index + 1}: expected a wavelength in nm and a level in dBm` };
    }
  }
  return { points, refusal: null };
}
