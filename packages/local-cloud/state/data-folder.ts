import { StateFile } from './state-file.ts';

/**
 * For a folder that is asked before the seconds that a synthesis takes; the runtime takes it later. It is made when it is
 * missing.
 *
 * @throws {StateFolderError} when another process holds it, or it cannot be used
 */
export function requireDataFolder(folder: string): void {
  StateFile.open(folder, () => undefined).close();
}
