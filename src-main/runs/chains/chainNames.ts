export { chainFileName, chainFolderName } from '../../sessions/sessionPaths.ts';
