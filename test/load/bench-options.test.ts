import { describe, expect, it } from 'vitest';
import { BenchUsageError, localOrigin, parseBenchOptions } from './bench-options.ts';

describe('parseBenchOptions', () => {
  it('benches a thousand conversations with the debounce of an installation unless told', () => {
    expect(parseBenchOptions([])).toMatchObject({ conversations: 1_000, debounceSeconds: 2, virtual: false });
    expect(parseBenchOptions(['--conversations', '10000', '--rate', '40'])).toMatchObject({
      ...{ conversations: 10_000, rate: 40 },
    });
  });

  it.each([['--conversations', '0'], ['--rate', 'fast'], ['--surprise'], ['--out']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseBenchOptions(args)).toThrow(BenchUsageError);
    },
  );
});

describe('localOrigin', () => {
  it('takes an instance on this machine', () => {
    expect(localOrigin('http://127.0.0.1:3000/webhooks/whatsapp/demo')).toBe('http://127.0.0.1:3000');
  });

  it.each([
    'https://graph.facebook.com',
    'http://127.0.0.1.example.com:3000',
    'http://127.0.0.1@example.com/',
    'http://example.com/127.0.0.1',
    'https://abc.execute-api.us-east-1.amazonaws.com',
    'http://localhost:3000',
    'http://10.0.0.1:3000',
    'nonsense',
  ])('sends no load to %s', (address) => {
    expect(() => localOrigin(address)).toThrow('127.0.0.1');
    expect(() => parseBenchOptions(['--target', address])).toThrow(BenchUsageError);
  });
});
