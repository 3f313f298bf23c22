import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
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
    context.system.apis.set(id, { api, integrations: new Map(), routes: [] });
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

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const httpApiRoute = defineFamily({
  type: 'AWS::ApiGatewayV2::Route',
  properties: z.strictObject({
    ApiId: z.string(),
    AuthorizationType: z.literal('NONE', 'authorizers are not run locally').optional(),
    RouteKey: z.string(),
    Target: z.string(),
  }),
  ignored: { OperationName: 'for people' },
  create: ({ ApiId, RouteKey, Target }, context) => {
    const { integrations, routes } = findApi(ApiId, context);
    const functionArn = integrations.get(Target.replace(/^integrations\//, ''));
    if (functionArn === undefined) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties.Target'),
        `API ${ApiId} has no integration ${Target}`,
      );
    }
    routes.push({ routeKey: RouteKey, functionArn });
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
