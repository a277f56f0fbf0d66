/** A number as instruments print it: eight decimals, a sign, an exponent of so many digits: `+1.55000000E-006`. */
export function formatExponent(value: number, exponentDigits: number): string {
  const [mantissa = '0', exponent = '+0'] = value.toExponential(8).split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  const digits = exponent.replace(/^[+-]/, '').padStart(exponentDigits, '0');
  return `${mantissa.startsWith('-') ? '' : '+'}${mantissa}E${sign}${digits}`;
}
