import { beforeAll, describe, expect, it } from 'vitest';
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

  it('throttles, and logs each request without address, query and body', () => {
    const stages = ofType<{
      DefaultRouteSettings: unknown;
      AccessLogSettings: { Format: string; DestinationArn: unknown };
    }>(dev.app, 'AWS::ApiGatewayV2::Stage').map(([, stage]) => stage.Properties);
    expect(stages).toHaveLength(1);
    expect(stages[0]?.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 60, ThrottlingRateLimit: 50 });
    expect(targetOf(stages[0]?.AccessLogSettings.DestinationArn, dev.state)).toMatch(/^IngressAccessLog/);
    const fields = Object.values(JSON.parse(stages[0]?.AccessLogSettings.Format ?? '{}') as object);
    expect(fields).toContain('$context.routeKey');
    for (const personal of ['sourceIp', 'path', 'query', 'body']) {
      expect(fields.filter((field) => String(field).includes(personal))).toEqual([]);
    }
  });

  it('logs below the prefix that AWS admits, in a group that goes with the stack, because its name is fixed', () => {
    const groups = ofType<{ LogGroupName?: string }>(dev.app, 'AWS::Logs::LogGroup').filter(
      ([, { Properties }]) => Properties.LogGroupName !== undefined,
    );
    expect(
      groups.map(([id, { Properties, DeletionPolicy }]) => [
        id.replace(/[0-9A-F]{8}$/, ''),
        Properties.LogGroupName,
        DeletionPolicy,
      ]),
    ).toEqual([['IngressAccessLog', '/aws/vendedlogs/apigateway/prosa-dev-app', 'Delete']]);
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
    for (const metric of [
      'WebhookMessagesPublished',
      'DispatcherHandoffs',
      'AiAgentTurns',
      'SenderMessagesSent',
    ]) {
      expect(body).toContain(metric);
    }
  });

  it('looks at the metrics of its stage only', () => {
    const body = JSON.stringify(ofType(dev.app, 'AWS::CloudWatch::Dashboard')[0]?.[1].Properties);
    const namespaces = [...body.matchAll(/Prosa[^"\\]*(?=\\+")/g)].map(([namespace]) => namespace);
    expect(namespaces.length).toBeGreaterThan(15);
    expect(new Set(namespaces)).toEqual(new Set(['Prosa/dev']));
    expect(body.replaceAll('\\', '')).toContain('SEARCH(\'{"Prosa/dev",service,outcome} MetricName=');
  });
});
