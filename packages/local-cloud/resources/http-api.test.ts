import { describe, expect, it } from 'vitest';
import type { TemplateObject, TemplateResource } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';

function api(changes: Record<string, TemplateObject> = {}): Record<string, TemplateResource> {
  const ApiId = { Ref: 'Api' };
  const resource = (type: string, id: string, properties: TemplateObject): TemplateResource => ({
    Type: type,
    Properties: { ...properties, ...changes[id] },
  });
  return {
    Route: resource('AWS::ApiGatewayV2::Route', 'Route', {
      ApiId,
      AuthorizationType: 'NONE',
      RouteKey: 'POST /shops/{name}',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    }),
    Integration: resource('AWS::ApiGatewayV2::Integration', 'Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
      PayloadFormatVersion: '2.0',
    }),
    Stage: resource('AWS::ApiGatewayV2::Stage', 'Stage', {
      ApiId,
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 5 },
    }),
    Api: resource('AWS::ApiGatewayV2::Api', 'Api', { Name: 'api', ProtocolType: 'HTTP' }),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
    },
  };
}

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:shop-Function';

describe('AWS::ApiGatewayV2', () => {
  it('collects the routes of an API, and ApiEndpoint is the address of its own port', async () => {
    const engines = new RecordingEngines();
    const outputs = await engines.create(api(), { Endpoint: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } });
    expect(outputs.Endpoint).toBe('http://127.0.0.1:2');
    expect(engines.system.apis.get(engines.apis[0] ?? '')?.routes).toEqual([
      { routeKey: 'POST /shops/{name}', functionArn: FUNCTION_ARN },
    ]);
  });

  it('understands the invocation path of API Gateway', async () => {
    const engines = new RecordingEngines();
    const IntegrationUri = {
      'Fn::Join': [
        '',
        [
          'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
          { 'Fn::GetAtt': ['Function', 'Arn'] },
          '/invocations',
        ],
      ],
    };
    await engines.create(api({ Integration: { IntegrationUri } }));
    expect(engines.system.apis.get(engines.apis[0] ?? '')?.routes[0]?.functionArn).toBe(FUNCTION_ARN);
  });

  it('guards a route by a JWT authorizer of its API', async () => {
    const engines = new RecordingEngines();
    const Guard: TemplateResource = {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: { Ref: 'Api' },
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['web'], Issuer: 'https://issuer.example' },
        Name: 'guard',
      },
    };
    const route = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Guard' }, AuthorizationScopes: ['a'] };
    await engines.create({ ...api({ Route: route }), Guard });
    expect(engines.system.apis.get(engines.apis[0] ?? '')?.routes[0]?.authorizer).toMatchObject({
      issuer: 'https://issuer.example',
      audience: ['web'],
      identitySource: '$request.header.Authorization',
      scopes: ['a'],
    });
  });

  it.each<[string, string, TemplateObject, string]>([
    ['a WebSocket API', 'Api', { ProtocolType: 'WEBSOCKET' }, 'only HTTP APIs are run'],
    ['CORS', 'Api', { CorsConfiguration: {} }, 'Properties.CorsConfiguration'],
    ['payload format 1.0', 'Integration', { PayloadFormatVersion: '1.0' }, 'only payload format 2.0'],
    ['an HTTP proxy', 'Integration', { IntegrationType: 'HTTP_PROXY' }, 'only Lambda proxy integrations'],
    ['another authorizer', 'Route', { AuthorizationType: 'CUSTOM' }, 'only JWT and IAM authorizers are run'],
    [
      'an authorizer that is not there',
      'Route',
      { AuthorizationType: 'JWT', AuthorizerId: 'x' },
      'has no authorizer x',
    ],
    ['an integration that is not there', 'Route', { Target: 'integrations/x' }, 'has no integration'],
    ['another stage', 'Stage', { StageName: 'prod' }, 'only the stage $default is run'],
    ['an API that is not there', 'Stage', { ApiId: 'other' }, 'there is no HTTP API other'],
  ])('stops on %s', async (_title, id, properties, message) => {
    const attempt = new RecordingEngines().create(api({ [id]: properties }));
    await expect(attempt).rejects.toThrow(`shop/${id} Properties`);
    await expect(attempt).rejects.toThrow(message);
  });
});
