import { describe, expect, it } from 'vitest';
import { ExpiringCache } from './expiring-cache.ts';

function make(maxEntries = 10) {
  const time = { now: 0 };
  const cache = new ExpiringCache<string>({
    ttlMs: 1000,
    missingTtlMs: 100,
    maxEntries,
    now: () => time.now,
  });
  let loads = 0;
  const load = (value: string | undefined) => async () => {
    loads++;
    return value;
  };
  return { cache, time, load, loads: () => loads };
}

describe('ExpiringCache', () => {
  it('loads once and again after the time to live', async () => {
    const { cache, time, load, loads } = make();
    expect(await cache.get('a', load('x'))).toBe('x');
    time.now = 999;
    expect(await cache.get('a', load('y'))).toBe('x');
    time.now = 1000;
    expect(await cache.get('a', load('y'))).toBe('y');
    expect(loads()).toBe(2);
  });

  it('remembers shortly that there is nothing', async () => {
    const { cache, time, load, loads } = make();
    expect(await cache.get('a', load(undefined))).toBeUndefined();
    time.now = 99;
    expect(await cache.get('a', load('x'))).toBeUndefined();
    time.now = 100;
    expect(await cache.get('a', load('x'))).toBe('x');
    expect(loads()).toBe(2);
  });

  it('does not remember a failure', async () => {
    const { cache, load } = make();
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('a', load('x'))).toBe('x');
  });

  it('shares one load between callers that miss at once', async () => {
    const { cache, load, loads } = make();
    expect(await Promise.all([cache.get('a', load('x')), cache.get('a', load('y'))])).toEqual(['x', 'x']);
    expect(loads()).toBe(1);
  });

  it('forgets what was not asked for longest beyond its size', () => {
    const { cache } = make(2);
    for (const key of ['a', 'b']) cache.set(key, key);
    expect(cache.peek('a')).toBe('a');
    cache.set('c', 'c');
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual(['a', undefined, 'c']);
  });
});
