import { openCatalogue } from '../../../src-main/storage/openCatalogue.ts';

/** Opens the catalogue and reserves versions of one bench; tells its parent which. */
const [path = '', name = '', count = '0'] = process.argv.slice(2);
const { catalogue } = openCatalogue(path);
const versions = Array.from({ length: Number(count) }, (_, index) =>
  catalogue.states.reserveVersion('demo', `${name}-${index}`),
);
catalogue.close();
process.send?.(versions, () => process.disconnect());
