import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiDraft } from '../resources/context.ts';
import { PublicRoutes } from './public-routes.ts';
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

describe('PublicRoutes', () => {
  const draft = (...routeKeys: string[]): ApiDraft => ({
    api: { url: '', listener: () => undefined, serve: () => undefined },
    integrations: new Map(),
    routes: routeKeys.map((routeKey) => ({ routeKey, functionArn: 'arn' })),
  });

  it('finds the first segments, and every path', () => {
    const routes = new PublicRoutes([
      draft('POST /orders/{id}', '$default', 'ANY /{proxy+}'),
      draft('GET /stock/items'),
    ]);
    expect(routes.apis.map(({ segments }) => segments)).toEqual([['orders'], ['stock']]);
    expect(routes.paths).toEqual(['/orders/{id}', '/{proxy+}', '/stock/items']);
  });

  it('refuses two APIs under one segment', () => {
    expect(() => new PublicRoutes([draft('GET /stock/a'), draft('GET /stock/b')])).toThrow(
      'two HTTP APIs have routes under /stock',
    );
  });
});
