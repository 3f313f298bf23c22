import { beforeAll, describe, expect, it } from 'vitest';
import { TROUBLE_METRIC } from '#platform/runtime/metrics.ts';
import { UNANSWERED } from '../../functions/ai-agent/names.ts';
import { FAILED } from '../../functions/receipts/names.ts';
import { FREE_DASHBOARD_METRICS } from '../../local/cost/monthly-prices.ts';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked({ webhookRequestsPerSecond: '50', webhookBurst: '60', defaultApp: 'shop' });
});

describe('the HTTP API', () => {
  it('has the two webhook routes, both to the webhook function with payload 2.0', () => {
    const routes = ofType<{ RouteKey: string }>(dev.app, 'AWS::ApiGatewayV2::Route');
    expect(routes.map(([, route]) => route.Properties.RouteKey).sort()).toEqual([
      'GET /webhooks/whatsapp/{app}',
      'POST /webhooks/whatsapp/{app}',
    ]);
    const integrations = ofType<{ IntegrationUri: unknown; PayloadFormatVersion: string }>(
      dev.app,
      'AWS::ApiGatewayV2::Integration',
    ).map(([, integration]) => integration.Properties);
    expect(integrations).toHaveLength(1);
    expect(integrations[0]?.PayloadFormatVersion).toBe('2.0');
    expect(targetOf(integrations[0]?.IntegrationUri, dev.state)).toMatch(/^IngressWebhookFunction/);
  });

  it('throttles, and keeps no log of its own: the function logs what it refuses', () => {
    const stages = ofType<Record<string, unknown>>(dev.app, 'AWS::ApiGatewayV2::Stage').map(
      ([, stage]) => stage.Properties,
    );
    expect(stages).toHaveLength(1);
    expect(stages[0]?.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 60, ThrottlingRateLimit: 50 });
    expect(stages[0]?.AccessLogSettings).toBeUndefined();
  });

  it('gives the GET, for which nobody but a person at the Meta app asks, a small throttle of its own', () => {
    const [stage] = ofType<Record<string, unknown>>(dev.app, 'AWS::ApiGatewayV2::Stage');
    expect(stage?.[1].Properties.RouteSettings).toEqual({
      'GET /webhooks/whatsapp/{app}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
    });
    const routes = ofType(dev.app, 'AWS::ApiGatewayV2::Route').map(([id]) => id);
    expect(stage?.[1].DependsOn).toEqual(expect.arrayContaining(routes));
  });

  it('is an output of the stack, with the address to enter at the Meta app', () => {
    expect(targetOf(dev.app.Outputs.ApiEndpoint?.Value, dev.state)).toMatch(/^IngressApi/);
    expect(JSON.stringify(dev.app.Outputs.WebhookUrl?.Value)).toContain('/webhooks/whatsapp/shop');
  });
});

describe('the dashboard', () => {
  it('shows the metrics that the functions write', () => {
    const dashboards = ofType(dev.app, 'AWS::CloudWatch::Dashboard');
    expect(dashboards).toHaveLength(1);
    const body = JSON.stringify(dashboards[0]?.[1].Properties);
    for (const shown of [TROUBLE_METRIC, UNANSWERED, FAILED, 'turn ended', 'a message was delivered']) {
      expect(body).toContain(shown);
    }
  });

  it('is one of those that are free', () => {
    const body = JSON.stringify(ofType(dev.app, 'AWS::CloudWatch::Dashboard')[0]?.[1].Properties);
    const shown = body.match(/\\\\?"(Prosa|AWS)\//g)?.length;
    expect(shown).toBeGreaterThan(30);
    expect(shown).toBeLessThanOrEqual(FREE_DASHBOARD_METRICS);
    // A search is as many metrics as it finds.
    expect(body).not.toContain('SEARCH');
  });

  it('looks at the metrics of its stage only', () => {
    const body = JSON.stringify(ofType(dev.app, 'AWS::CloudWatch::Dashboard')[0]?.[1].Properties);
    const namespaces = [...body.matchAll(/Prosa[^"\\]*(?=\\+")/g)].map(([namespace]) => namespace);
    expect(namespaces.length).toBeGreaterThan(5);
    expect(new Set(namespaces)).toEqual(new Set(['Prosa/dev']));
  });
});
