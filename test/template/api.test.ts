import { beforeAll, describe, expect, it } from 'vitest';
import { RECEIPTS_FAILED } from '#core/conversation/reply/delivery/names.ts';
import { TROUBLE_METRIC } from '#platform/runtime/metrics.ts';
import { UNANSWERED } from '../../functions/ai-agent/names.ts';
import { FREE_DASHBOARD_METRICS } from '../../local/cost/monthly-prices.ts';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked({ webhookRequestsPerSecond: '50', webhookBurst: '60', defaultApp: 'shop' });
});

interface Route {
  RouteKey: string;
  AuthorizationType: string;
  AuthorizerId?: unknown;
}

/** Properties of the resources of one type below a construct. */
function below<Properties>(construct: RegExp, type: string): Properties[] {
  return ofType<Properties>(dev.app, type).flatMap(([id, { Properties }]) =>
    construct.test(id) ? [Properties] : [],
  );
}

const routesOf = (construct: RegExp) =>
  below<Route>(construct, 'AWS::ApiGatewayV2::Route').sort((a, b) => (a.RouteKey < b.RouteKey ? -1 : 1));
const stagesOf = (construct: RegExp) => below<Record<string, unknown>>(construct, 'AWS::ApiGatewayV2::Stage');
const integrationsOf = (construct: RegExp) =>
  below<{ IntegrationUri: unknown; PayloadFormatVersion: string }>(
    construct,
    'AWS::ApiGatewayV2::Integration',
  ).map(({ IntegrationUri, PayloadFormatVersion }) => ({
    PayloadFormatVersion,
    target: targetOf(IntegrationUri, dev.state),
  }));

describe('the API of the desk', () => {
  it('lets nobody in without a token of the user pool’s client', () => {
    const routes = routesOf(/^Desk/);
    expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
      ['ANY /v1/{proxy+}', 'JWT'],
    ]);
    const authorizers = ofType<{
      IdentitySource: string[];
      JwtConfiguration: { Audience: unknown[]; Issuer: unknown };
    }>(dev.app, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizers.map(([id]) => id)).toEqual([targetOf(routes[0]?.AuthorizerId, dev.state)]);
    const { IdentitySource, JwtConfiguration } = authorizers[0]?.[1].Properties ?? {};
    expect(IdentitySource).toEqual(['$request.header.Authorization']);
    expect(JwtConfiguration?.Audience.map((client) => targetOf(client, dev.state))).toEqual([
      expect.stringMatching(/^PeoplePoolDesk/),
    ]);
    expect(JSON.stringify(JwtConfiguration?.Issuer)).toContain('PeoplePool');
  });

  it('has one function and a limit of its own', () => {
    expect(integrationsOf(/^Desk/)).toEqual([
      { PayloadFormatVersion: '2.0', target: expect.stringMatching(/^DeskApiFunction/) },
    ]);
    expect(stagesOf(/^Desk/)).toEqual([
      expect.objectContaining({
        DefaultRouteSettings: { ThrottlingBurstLimit: 2000, ThrottlingRateLimit: 1000 },
      }),
    ]);
  });
});

describe('the API of the tools', () => {
  it('has a route for tools and one for documents, which only signed requests reach', () => {
    expect(routesOf(/^ToolGateway/)).toEqual([
      expect.objectContaining({ RouteKey: 'POST /v1/knowledge/search', AuthorizationType: 'AWS_IAM' }),
      expect.objectContaining({ RouteKey: 'POST /v1/tools/{name}/call', AuthorizationType: 'AWS_IAM' }),
    ]);
    expect(integrationsOf(/^ToolGateway/)).toEqual([
      { PayloadFormatVersion: '2.0', target: expect.stringMatching(/^ToolGatewayFunction/) },
      { PayloadFormatVersion: '2.0', target: expect.stringMatching(/^RetrieverFunction/) },
    ]);
  });
});

describe('the people', () => {
  interface Pool {
    AdminCreateUserConfig: unknown;
    MfaConfiguration: string;
    EnabledMfas: string[];
    Schema: { Name: string; Mutable: boolean }[];
  }

  interface Client {
    ReadAttributes: string[];
    WriteAttributes: string[];
    GenerateSecret: boolean;
  }

  const stateOf = <Properties>(type: string) =>
    ofType<Properties>(dev.state, type).map(([, { Properties }]) => Properties);

  it('are made by operators only, each of one tenant and role for ever', () => {
    const [pool] = stateOf<Pool>('AWS::Cognito::UserPool');
    expect(pool).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    const mutable = Object.fromEntries(pool?.Schema.map(({ Name, Mutable }) => [Name, Mutable]) ?? []);
    expect(mutable).toEqual({ tenant_id: false, role: false, queues: true });
  });

  it('read who they are at the client, and cannot write it', () => {
    const [client] = stateOf<Client>('AWS::Cognito::UserPoolClient');
    const { ReadAttributes = [], WriteAttributes = [], GenerateSecret } = client ?? {};
    expect(GenerateSecret).toBe(false);
    expect(ReadAttributes).toEqual(
      expect.arrayContaining(['custom:tenant_id', 'custom:role', 'custom:queues']),
    );
    expect(WriteAttributes.filter((name) => name.startsWith('custom:') || name === 'email')).toEqual([]);
    expect(WriteAttributes.length).toBeGreaterThan(0);
  });
});

describe('the HTTP API', () => {
  it('has the two webhook routes, both to the webhook function with payload 2.0', () => {
    expect(routesOf(/^Ingress/).map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /webhooks/whatsapp/{app}',
      'POST /webhooks/whatsapp/{app}',
    ]);
    expect(integrationsOf(/^Ingress/)).toEqual([
      { PayloadFormatVersion: '2.0', target: expect.stringMatching(/^IngressWebhookFunction/) },
    ]);
  });

  it('throttles, and keeps no log of its own: the function logs what it refuses', () => {
    expect(stagesOf(/^Ingress/)).toEqual([
      expect.objectContaining({
        DefaultRouteSettings: { ThrottlingBurstLimit: 60, ThrottlingRateLimit: 50 },
      }),
    ]);
    expect(stagesOf(/^Ingress/)[0]).not.toHaveProperty('AccessLogSettings');
  });

  it('gives the GET, for which nobody but a person at the Meta app asks, a small throttle of its own', () => {
    const ours = <P>(type: string) => ofType<P>(dev.app, type).filter(([id]) => id.startsWith('Ingress'));
    const [stage] = ours<Record<string, unknown>>('AWS::ApiGatewayV2::Stage');
    expect(stage?.[1].Properties.RouteSettings).toEqual({
      'GET /webhooks/whatsapp/{app}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
    });
    const routes = ours('AWS::ApiGatewayV2::Route').map(([id]) => id);
    expect(stage?.[1].DependsOn).toEqual(expect.arrayContaining(routes));
  });

  it('is an output of the stack, with the address to enter at the Meta app', () => {
    expect(targetOf(dev.app.Outputs.ApiEndpoint?.Value, dev.state)).toMatch(/^AddressApi/);
    expect(JSON.stringify(dev.app.Outputs.WebhookUrl?.Value)).toContain('/webhooks/whatsapp/shop');
  });
});

describe('the dashboard', () => {
  it('shows the metrics that the functions write', () => {
    const dashboards = ofType(dev.app, 'AWS::CloudWatch::Dashboard');
    expect(dashboards).toHaveLength(1);
    const body = JSON.stringify(dashboards[0]?.[1].Properties);
    for (const shown of [
      TROUBLE_METRIC,
      UNANSWERED,
      RECEIPTS_FAILED,
      'turn ended',
      'a message was delivered',
    ]) {
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
