import { expect, it } from 'vitest';
import { isMediaAddress } from './media-hosts.ts';

const META = 'https://graph.facebook.com';

it.each([
  ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', true],
  ['https://scontent.xx.fbcdn.net/v/t1.pdf?x=1', true],
  ['http://lookaside.fbsbx.com/a', false],
  ['https://lookaside.fbsbx.com:8443/a', false],
  ['https://lookaside.fbsbx.com.example.com/a', false],
  ['https://evil-fbcdn.net/a', false],
  ['https://fbcdn.net.example.com/a', false],
  ['https://lookaside.fbsbx.com@example.com/a', false],
  ['https://user:pass@lookaside.fbsbx.com/a', false],
  ['https://169.254.169.254/latest', false],
  ['https://graph.facebook.com/a', false],
])('the token goes to %s: %s', (url, isAllowed) => {
  expect(isMediaAddress(new URL(url), META)).toBe(isAllowed);
});

it('what stands in the place of WhatsApp’s API has its files itself, and no other machine has', () => {
  const standIn = 'http://127.0.0.1:4010';
  expect(isMediaAddress(new URL('http://127.0.0.1:4010/media/1'), standIn)).toBe(true);
  expect(isMediaAddress(new URL('http://127.0.0.1:4011/media/1'), standIn)).toBe(false);
  expect(isMediaAddress(new URL('https://example.com/1'), standIn)).toBe(false);
});
