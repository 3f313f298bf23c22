import { afterEach, describe, expect, it, vi } from 'vitest';
import { Shutdown } from './shutdown.ts';

afterEach(() => vi.useRealTimers());

describe('Shutdown', () => {
  it('closes in reverse order, once, and goes on after a failure', async () => {
    const steps: string[] = [];
    const reports: string[] = [];
    const shutdown = new Shutdown(1500, (line) => reports.push(line));
    shutdown.add('first', () => void steps.push('first'));
    shutdown.add('second', () => Promise.reject(new TypeError('stuck')));
    shutdown.add('third', async () => void steps.push('third'));
    expect(shutdown.begun).toBe(false);
    const closing = shutdown.close();
    expect(shutdown.begun).toBe(true);
    expect(shutdown.close()).toBe(closing);
    await closing;
    expect(steps).toEqual(['third', 'first']);
    expect(reports).toEqual(['closing second failed: TypeError: stuck']);
  });

  it('does not wait beyond its limit, but still closes the rest', async () => {
    vi.useFakeTimers();
    const steps: string[] = [];
    const reports: string[] = [];
    const shutdown = new Shutdown(1500, (line) => reports.push(line));
    shutdown.add('rest', () => void steps.push('rest'));
    shutdown.add('endless', () => new Promise<void>(() => undefined));
    const closing = shutdown.close();
    await vi.advanceTimersByTimeAsync(1499);
    expect(reports).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(steps).toEqual(['rest']);
    expect(reports[0]).toBe('endless did not close in time');
  });
});
