import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { synthesizeNotes } from './example/notes-app.fixture.ts';
import { busTarget, LAMBDA_TARGET, SDK_TARGET, sqsTarget } from './faults/aws-targets.ts';
import { FaultRegistry } from './faults/registry.ts';

const HERE = import.meta.dirname;
const page = await readFile(join(HERE, 'README.md'), 'utf8');

it('its example runs an app that CDK synthesized', { timeout: 120_000 }, async () => {
  const [, example = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const parent = join(HERE, 'cdk.out');
  await mkdir(parent, { recursive: true });
  // Below the package, which may import itself by its name.
  const folder = await mkdtemp(join(parent, 'readme-'));
  try {
    await synthesizeNotes(join(folder, 'cdk.out'));
    await writeFile(join(folder, 'example.ts'), example);
    const { stdout } = await promisify(execFile)(process.execPath, ['example.ts'], { cwd: folder });
    expect(stdout).toMatch(/^not run locally: AWS::.*\nhttp:\/\/127\.0\.0\.1:\d+ \{[\s\S]*\}\n202\n$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('names every module that can be imported', async () => {
  const { exports } = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8'));
  for (const path of Object.keys(exports)) expect(page).toContain(`\`${path.replace('./', '')}\``);
});

const TARGETS = [busTarget([]), sqsTarget([]), LAMBDA_TARGET, SDK_TARGET];

it.each(TARGETS)('names what $name can do and what it can match', ({ name, actions, match }) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
  for (const word of [...Object.keys(actions), ...Object.keys(match)]) expect(row).toContain(`\`${word}\``);
});

const commands = [...page.matchAll(/_local\/faults .*-d '(.*)'$/gm)].map(([, body = '']) => body);

it.each(commands)('a fault of it can be added: %s', (body) => {
  const faults = new FaultRegistry();
  for (const target of TARGETS) faults.connect(target);
  faults.addUnchecked(JSON.parse(body));
  expect(faults.list()).toHaveLength(1);
});

it('has commands', () => {
  expect(commands.length).toBeGreaterThan(1);
});
