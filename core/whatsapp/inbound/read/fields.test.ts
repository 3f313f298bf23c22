import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HANDOVERS, LIST_FIELDS } from './fields.ts';

/** Nobody can subscribe to these: relays send them, or older versions of WhatsApp. */
const NOT_OFFERED = new Set(['message_echoes', 'user_id_update']);

it.each(['docs/deploy.md', 'docs/deploy.pt-BR.md'])('what customers do comes to who follows %s', (file) => {
  const told = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8');
  const fields = [...LIST_FIELDS, HANDOVERS].filter((field) => !NOT_OFFERED.has(field));
  expect(fields.filter((field) => !told.includes(`\`${field}\``))).toEqual([]);
});
