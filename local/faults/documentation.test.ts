import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FaultRegistry } from '../../packages/local-cloud/faults/registry.ts';
import { TARGETS } from '../../packages/local-cloud/faults/targets.ts';

const page = await readFile(new URL('../../docs/local.md', import.meta.url), 'utf8');

it.each(Object.entries(TARGETS))('the page names every action of %s', (target, { actions }) => {
  expect(page).toContain(`\`${target}\``);
  for (const action of Object.keys(actions)) expect(page).toContain(`\`${action}\``);
});

const commands = [...page.matchAll(/_local\/faults .*-d '(.*)'$/gm)].map(([, body = '']) => body);

it.each(commands)('a fault on the page can be added: %s', (body) => {
  const faults = new FaultRegistry();
  for (const target of Object.keys(TARGETS) as (keyof typeof TARGETS)[]) faults.connect(target);
  faults.addUnchecked(JSON.parse(body));
  expect(faults.list()).toHaveLength(1);
});

it('the page has commands', () => {
  expect(commands.length).toBeGreaterThan(3);
});
