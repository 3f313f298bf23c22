import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { IAM } from '../http-api/iam-authorizer.ts';
import { isIdentitySource } from '../http-api/jwt-authorizer.ts';
import type { ApiDraft, ResourceContext } from './context.ts';
import { defineFamily } from './family.ts';
import { findFunction } from './lambda-function.ts';
import { shortHash } from './names.ts';

/**
 * An HTTP API on a port of its own, to which `ApiEndpoint` resolves.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
 */
export const httpApi = defineFamily({
  type: 'AWS::ApiGatewayV2::Api',
  properties: z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal('HTTP', 'only HTTP APIs are run'),
  }),
  ignored: {
    Description: 'for people',
    Tags: 'tags change no behaviour',
    Version: 'for people',
  },
  create: async (_properties, context) => {
    const id = shortHash(`${context.location.stack}/${context.location.logicalId}`, 10);
    const api = await context.engines.openApi(id);
    context.system.apis.set(id, {
      api,
      place: `${context.location.stack}/${context.location.logicalId}`,
      integrations: new Map(),
      authorizers: new Map(),
      routes: [],
    });
    return { ref: id, attributes: { ApiEndpoint: api.url, ApiId: id } };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const httpApiIntegration = defineFamily({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY', 'only Lambda proxy integrations are run'),
    IntegrationUri: z.string(),
    IntegrationMethod: z.string().optional(),
    PayloadFormatVersion: z.literal('2.0', 'only payload format 2.0 is run'),
  }),
  ignored: { Description: 'for people' },
  create: ({ ApiId, IntegrationUri }, context) => {
    const { integrations } = findApi(ApiId, context);
    const id = shortHash(context.location.logicalId, 7);
    integrations.set(id, findFunction(IntegrationUri, context, 'Properties.IntegrationUri'));
    return { ref: id, attributes: { IntegrationId: id } };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const httpApiAuthorizer = defineFamily({
  type: 'AWS::ApiGatewayV2::Authorizer',
  properties: z.strictObject({
    ApiId: z.string(),
    AuthorizerType: z.literal('JWT', 'only JWT authorizers are run'),
    IdentitySource: z.tuple([
      z.string().refine(isIdentitySource, 'a token is read from a header or a query parameter'),
    ]),
    JwtConfiguration: z.strictObject({ Audience: z.array(z.string()).min(1), Issuer: z.string() }),
  }),
  ignored: { Name: 'for people' },
  create: ({ ApiId, IdentitySource, JwtConfiguration: { Audience, Issuer } }, context) => {
    const { issuers } = context.engines;
    const id = shortHash(context.location.logicalId, 6);
    findApi(ApiId, context).authorizers.set(id, {
      issuer: Issuer,
      audience: Audience,
      identitySource: IdentitySource[0],
      keys: () => issuers.keysOf(Issuer),
    });
    return { ref: id, attributes: { AuthorizerId: id } };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const httpApiRoute = defineFamily({
  type: 'AWS::ApiGatewayV2::Route',
  properties: z.strictObject({
    ApiId: z.string(),
    AuthorizationScopes: z.array(z.string()).default([]),
    AuthorizationType: z
      .enum(['NONE', 'JWT', IAM], 'only JWT and IAM authorizers are run, and routes without one')
      .default('NONE'),
    AuthorizerId: z.string().optional(),
    RouteKey: z.string(),
    Target: z.string(),
  }),
  ignored: { OperationName: 'for people' },
  create: ({ ApiId, RouteKey, Target, AuthorizationType, AuthorizerId, AuthorizationScopes }, context) => {
    const { integrations, authorizers, routes } = findApi(ApiId, context);
    const functionArn = integrations.get(Target.replace(/^integrations\//, ''));
    if (functionArn === undefined) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties.Target'),
        `API ${ApiId} has no integration ${Target}`,
      );
    }
    const jwt = AuthorizationType === 'JWT' ? authorizers.get(AuthorizerId ?? '') : undefined;
    if (AuthorizationType === 'JWT' && !jwt) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties.AuthorizerId'),
        `API ${ApiId} has no authorizer ${AuthorizerId}`,
      );
    }
    routes.push({
      routeKey: RouteKey,
      functionArn,
      ...(jwt && { authorizer: { ...jwt, scopes: AuthorizationScopes } }),
      ...(AuthorizationType === IAM && { authorizer: IAM }),
    });
    const id = shortHash(context.location.logicalId, 7);
    return { ref: id, attributes: { RouteId: id } };
  },
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const httpApiStage = defineFamily({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: z.strictObject({
    ApiId: z.string(),
    StageName: z.literal('$default', 'only the stage $default is run, which adds nothing to paths'),
    AutoDeploy: z.union(
      [z.literal(true), z.literal('true')],
      'only stages that deploy by themselves are run',
    ),
  }),
  ignored: {
    AccessLogSettings: 'access logs are not run locally',
    DefaultRouteSettings: 'throttling is a quota; quotas are not run locally',
    Description: 'for people',
    RouteSettings: 'throttling is a quota; quotas are not run locally',
    Tags: 'tags change no behaviour',
  },
  create: ({ ApiId, StageName }, context) => {
    findApi(ApiId, context);
    return { ref: StageName, attributes: {} };
  },
});

function findApi(id: string, context: ResourceContext): ApiDraft {
  const draft = context.system.apis.get(id);
  if (draft) return draft;
  throw new UnsupportedPropertyError(
    below(context.location, 'Properties.ApiId'),
    `there is no HTTP API ${id} that the local runtime runs`,
  );
}
