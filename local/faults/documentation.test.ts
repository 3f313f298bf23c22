import { readFile } from 'node:fs/promises';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { expect, it } from 'vitest';
import { MODEL_TARGET } from './model-target.ts';
import { TOOLS_TARGET } from './tools-target.ts';
import { WHATSAPP_TARGET } from './whatsapp-target.ts';

const TARGETS = [WHATSAPP_TARGET, MODEL_TARGET, TOOLS_TARGET];

const page = await readFile(new URL('../../docs/local.md', import.meta.url), 'utf8');

it.each(TARGETS)('the page names every action of $name', ({ name, actions }) => {
  expect(page).toContain(`\`${name}\``);
  for (const action of Object.keys(actions)) expect(page).toContain(`\`${action}\``);
});

const commands = [...page.matchAll(/_local\/faults .*-d '(.*)'$/gm)].map(([, body = '']) => body);

it.each(commands)('a fault on the page can be added: %s', (body) => {
  const faults = new FaultRegistry();
  for (const target of TARGETS) faults.connect(target);
  faults.addUnchecked(JSON.parse(body));
  expect(faults.list()).toHaveLength(1);
});

it('the page has commands', () => {
  expect(commands.length).toBeGreaterThan(3);
});
