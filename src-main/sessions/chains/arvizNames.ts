/** Names that the layout itself uses. */
const taken = ['chain', 'draw', 'ensemble', 'walker', 'step'];

/**
 * Names of NetCDF variables for the parameters: as they are, as far as NetCDF allows and the layout does not use them
 * itself; otherwise changed by underscores.
 * Source: NetCDF User's Guide, "Permitted Characters in NetCDF Names".
 */
export function variableNames(names: readonly string[], used: readonly string[] = taken): string[] {
  const given = new Set(used);
  return names.map((name) => {
    let allowed = name.replace(/[\u0000-\u001f\u007f/]/g, '_').replace(/\s+$/, (spaces) => '_'.repeat(spaces.length));
    if (!/^[\p{L}\p{N}_]/u.test(allowed)) allowed = `_${allowed}`;
    while (given.has(allowed)) allowed += '_';
    given.add(allowed);
    return allowed;
  });
}
