import { expect, test } from 'vitest';
import { DEMO_TENANT } from '../demo/demo-tenant.ts';
import { banner } from './banner.ts';

const FACTS = {
  url: 'http://127.0.0.1:4000',
  webhookUrl: 'http://127.0.0.1:4000/webhooks/whatsapp/default',
  verifyToken: 'a-token',
  model: { id: 'a-model', baseUrl: undefined },
  tenants: [DEMO_TENANT],
  startupMs: 1234,
  watches: false,
  reports: [],
  defaultPort: 3000,
};

test('who starts it reads where the phones, the desk and the inspection are', () => {
  const lines = banner(FACTS).split('\n');
  expect(lines).toContain('  Phones        http://127.0.0.1:4000/phones');
  expect(lines).toContain('  Desk          http://127.0.0.1:4000/desk');
  expect(lines).toContain('  Inspection    http://127.0.0.1:4000/_local/');
});

test('on another port the command to try has that port', () => {
  expect(banner(FACTS)).toMatch(/npm run say -- "[^"]+" --port 4000\n/);
  expect(banner({ ...FACTS, url: 'http://127.0.0.1:3000' })).not.toContain('--port');
});
