import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stepsOf } from './document-steps.ts';
import { Replay } from './replay.ts';

let folder: string;
let replay: Replay;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-replay-'));
  replay = new Replay(folder);
});
afterEach(async () => {
  await replay.end();
  await rm(folder, { recursive: true });
});

const block = (kind: string, ...lines: string[]) => `\`\`\`${kind}\n${lines.join('\n')}\n\`\`\`\n`;
const play = (...blocks: string[]) => replay.play(stepsOf(blocks.join('')));

it('a reader’s file, edit and command follow one another, and a terminal stays open beside them', async () => {
  await writeFile(join(folder, 'steps'), '');
  await play(
    block('sh', 'tail -n +1 -f steps  # stays open'),
    block('txt greeting', 'hello'),
    block('diff', '--- a/greeting', '+++ b/greeting', '@@ -1 +1 @@', '-hello', '+hello you'),
    block('sh', 'cat greeting', 'echo more >> steps', 'exit 3  # fails', 'aws s3 ls  # needs AWS'),
    block('text', 'hello …'),
    block('diff', '--- a/steps', '+++ b/steps', '@@ -1 +1,2 @@', ' more', '+and more'),
  );
});

it.each<[string, string[], string]>([
  [
    'a line that is not printed',
    [block('sh', 'echo no'), block('text', 'yes')],
    'promised of echo no: "yes"',
  ],
  ['a command that fails', [block('sh', 'false')], 'false ended with 1'],
  ['one that does not fail as it should', [block('sh', 'true  # fails')], 'true ended with 0'],
  ['a terminal that ends', [block('sh', 'echo no  # stays open'), block('text', 'yes')], '"yes"'],
  [
    'what CI does not run',
    [block('sh', 'npm run nothing  # run by .ci/run')],
    'does not run npm run nothing',
  ],
  ['a note that says nothing', [block('sh', 'true  # sometimes')], '"sometimes"'],
  [
    'an edit of what is not there',
    [block('diff', '--- a/x', '+++ b/x', '@@ -1 +1 @@', '-a', '+b')],
    'git apply',
  ],
])('%s makes a document untrue', async (_, blocks, why) => {
  await expect(play(...blocks)).rejects.toThrow(why);
});
