import { expect, test } from 'vitest';
import { publicUrls } from './public-urls.ts';

const url = 'http://127.0.0.1:3000';

test('the webhook of an app, and what else the templates have', () => {
  const paths = ['/webhooks/whatsapp/{app}', '/{proxy+}', '/desk/tickets'];
  expect(publicUrls({ url, paths }, 'my app')).toEqual({
    webhookUrl: 'http://127.0.0.1:3000/webhooks/whatsapp/my%20app',
    deskUrl: 'http://127.0.0.1:3000/desk',
    toolsUrl: null,
  });
});

test('null for what is missing', () => {
  expect(publicUrls({ url, paths: ['/desk'] }, 'a').webhookUrl).toBeNull();
});
