import { describe, expect, it } from 'vitest';
import { DOMAIN, ofType, synthesizeChecked, targetOf } from './synthesized.ts';

describe('the address that people enter at Meta', () => {
  it('is kept: another logical id would be another address, and no message would come any more', async () => {
    const { state, app } = await synthesizeChecked({ stage: 'prod' });
    const apis = ofType<{ Name: string }>(state, 'AWS::ApiGatewayV2::Api');
    expect(apis.map(([id, { DeletionPolicy }]) => [id, DeletionPolicy])).toEqual([
      ['AddressApiA5CD355C', 'RetainExceptOnCreate'],
    ]);
    const routes = ofType<{ RouteKey: string; ApiId: unknown }>(app, 'AWS::ApiGatewayV2::Route').filter(
      ([, { Properties }]) => Properties.RouteKey.includes('/webhooks/'),
    );
    expect(
      routes.map(([, { Properties }]) => [Properties.RouteKey, targetOf(Properties.ApiId, state)]),
    ).toEqual([
      ['GET /webhooks/whatsapp/{app}', 'AddressApiA5CD355C'],
      ['POST /webhooks/whatsapp/{app}', 'AddressApiA5CD355C'],
    ]);
    expect(JSON.stringify(app.Outputs.WebhookUrl)).toContain('/webhooks/whatsapp/default');
  });

  it('may be a domain of one’s own, and the API keeps its other name then', async () => {
    const { state, app } = await synthesizeChecked(DOMAIN);
    expect(ofType(state, 'AWS::ApiGatewayV2::DomainName')).toHaveLength(1);
    const mappings = ofType<{ DomainName: unknown }>(app, 'AWS::ApiGatewayV2::ApiMapping');
    expect(mappings.map(([, { Properties }]) => Properties.DomainName)).toEqual([DOMAIN.webhookDomain]);
    expect(state.Outputs).toHaveProperty('WebhookDnsTarget');
    expect(JSON.stringify(app.Outputs.WebhookUrl)).not.toContain('ApiEndpoint');
    const [api] = ofType<{ DisableExecuteApiEndpoint?: boolean }>(state, 'AWS::ApiGatewayV2::Api');
    expect(api?.[1].Properties.DisableExecuteApiEndpoint).not.toBe(true);
  });

  it('may be changed and given up: no app stack holds the old domain', async () => {
    const { state, app } = await synthesizeChecked(DOMAIN);
    const exported = Object.values(state.Outputs).flatMap(({ Export, Value }) =>
      Export && JSON.stringify(Value).includes('AddressDomain') ? [Export.Name] : [],
    );
    expect([exported, JSON.stringify(app).match(/ImportValue":"[^"]*AddressDomain/g)]).toEqual([[], null]);
  });

  it('answers to Meta’s client certificate alone where that is asked for, by no way around it', async () => {
    const webhookTrustStore = 's3://certificates/whatsapp/meta-ca.pem';
    const { state } = await synthesizeChecked({ ...DOMAIN, webhookTrustStore });
    const [domain] = ofType<{ MutualTlsAuthentication: unknown }>(state, 'AWS::ApiGatewayV2::DomainName');
    expect(domain?.[1].Properties.MutualTlsAuthentication).toEqual({ TruststoreUri: webhookTrustStore });
    const [api] = ofType<{ DisableExecuteApiEndpoint?: boolean }>(state, 'AWS::ApiGatewayV2::Api');
    expect(api?.[1].Properties.DisableExecuteApiEndpoint).toBe(true);
  });
});
