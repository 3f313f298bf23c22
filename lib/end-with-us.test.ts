import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HAS_PROC, processTree } from '../test/support/processes.ts';
import { until } from '../test/support/until.ts';

const MODULE = JSON.stringify(join(import.meta.dirname, 'end-with-us.ts'));

/** Writes files into the folder that it is told, in every millisecond, without an end. */
const BUSY_CHILD = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  const folder = process.argv.at(-1);
  let file = 0;
  setInterval(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder + '/' + file++, '');
    if (file === 1) process.stdout.write('busy');
  }, 1);`;

/** Starts such a child, tells its id once it is busy, and ends. */
const parentOf = (folder: string) => `
  import { spawn } from 'node:child_process';
  import { once } from 'node:events';
  import { endWithUs, removeWithUs } from ${MODULE};
  removeWithUs(${JSON.stringify(folder)});
  const child = spawn(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(BUSY_CHILD)}, ${JSON.stringify(folder)}]);
  endWithUs(child);
  await once(child.stdout, 'data');
  process.stdout.write(String(child.pid), () => process.exit(3));`;

// Who outlives its parent can be told from who is only not taken note of where the system has /proc.
test.runIf(HAS_PROC)(
  'who ends a command in the middle leaves neither its child nor the folder that the child writes',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'prosa-end-'));
    try {
      const folder = join(root, 'assembly');
      const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentOf(folder)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let pid = '';
      parent.stdout.on('data', (chunk) => {
        pid += chunk;
      });
      expect(await once(parent, 'close')).toEqual([3, null]);
      await until('the end of the child', () => processTree(Number(pid)).length === 0);
      expect(existsSync(folder)).toBe(false);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
);
