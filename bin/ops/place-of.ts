import { InputError } from '../command.ts';
import type { Place } from './installation.ts';

/**
 * Where a command is to work. The stage `local` is in no account, but at a port.
 *
 * @returns undefined unless it is said once
 * @throws {InputError} when it is said badly
 */
export function placeOf(stage: string | undefined, local: string | undefined): Place | undefined {
  if ((stage === undefined) === (local === undefined)) return undefined;
  if (stage !== undefined) {
    if (/^(?!local$)[a-z][a-z0-9-]*$/.test(stage)) return { stage };
    const hint = stage === 'local' ? ': this machine is --local 3000' : '';
    throw new InputError(
      `--stage takes the name of an installation in an account, lowercase like prod, not "${stage}"${hint}`,
    );
  }
  if (local === undefined || !/^[1-9]\d{0,4}$/.test(local) || Number(local) > 65_535)
    throw new InputError(`the port of an instance is a whole number from 1 to 65535, not "${local}"`);
  return { port: Number(local) };
}
