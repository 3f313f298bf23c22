import { expect, test } from 'vitest';
import { isPublicAddress } from './public-address.ts';

test.each([
  'https://api.openai.com/v1',
  'http://8.8.8.8/v1',
  'https://[2606:4700::1111]/v1',
  'https://models.internal.example.com',
])('%s is on the internet', (url) => {
  expect(isPublicAddress(url)).toBe(true);
});

test.each([
  'http://localhost:11434/v1',
  'http://127.0.0.1:8000',
  'http://0x7f.1/v1',
  'http://2130706433/v1',
  'http://10.0.0.7/v1',
  'http://172.31.0.1',
  'http://192.168.1.2',
  'http://100.64.0.1',
  'http://169.254.169.254/latest',
  'http://0.0.0.0',
  'http://[::1]:8000',
  'http://[fe80::1]/v1',
  'http://[fd00::1]/v1',
  'http://[::ffff:10.0.0.7]/v1',
  'http://[::ffff:8.8.8.8]/v1',
  'http://[64:ff9b::a9fe:a9fe]/v1',
  'http://[2002:7f00:1::]/v1',
  'http://[2001:0:4136:e378::]/v1',
  'http://[fd00:ec2::254]/latest',
  'http://[ff02::1]/v1',
  'http://198.18.0.1',
  'http://224.0.0.1',
  'http://255.255.255.255',
  'http://ollama:11434',
  'http://mac-mini.local:1234/v1',
  'http://metadata.google.internal',
])('%s is not', (url) => {
  expect(isPublicAddress(url)).toBe(false);
});
