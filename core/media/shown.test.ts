import { expect, it } from 'vitest';
import { isShown } from './shown.ts';

it.each([
  ...['text/html', 'application/xhtml+xml', 'text/xml', 'image/svg+xml', 'text/plain', 'text/javascript'],
  ...['application/zip', 'application/x-msdownload', 'application/octet-stream', 'image/heic', 'text/vcard'],
])('a browser that follows a link saves %s: what it shows could run on the bucket’s origin', (mime) => {
  expect(isShown(mime)).toBe(false);
});

it.each(['image/webp', 'audio/ogg', 'video/mp4', 'application/pdf'])('%s is shown', (mime) => {
  expect(isShown(mime)).toBe(true);
});
