import { writeFile } from 'node:fs/promises';
import { InputError } from '../command.ts';
import type { Installation } from './installation.ts';
import { keptResources } from './kept-resources.ts';
import type { Word } from './word.ts';

/** What outlived an installation's stacks. */
export const kept: Word = {
  about: `What a deleted state stack left behind: writes the file with which a new stack takes it over.`,
  verbs: {
    '': {
      usage: '<new file>',
      plan({ rest }) {
        const [file, ...more] = rest;
        if (file === undefined || more.length > 0) return undefined;
        return (at) => writeMapping(at, file);
      },
    },
  },
};

async function writeMapping(at: Installation, file: string): Promise<string> {
  const { place, stage, clients } = at;
  if ('port' in place)
    throw new InputError('an instance of npm run local has no stacks that could be deleted');
  const found = await keptResources(clients.cloudFormation, stage);
  if (!found) {
    throw new InputError(
      `CloudFormation knows no deleted stack prosa-${stage}-state that was in use: it forgets them after 90 days`,
    );
  }
  try {
    await writeFile(file, `${JSON.stringify(found.mapping, undefined, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    throw new InputError(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
  const count = Object.keys(found.mapping).length;
  return `${file}: ${count} resources that the stack deleted at ${found.deletedAt} left. Next:
npx cdk import prosa-${stage}-state -c stage=${stage} --resource-mapping ${file}`;
}
