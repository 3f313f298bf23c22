import { Validations } from 'aws-cdk-lib';
import { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';

/** What tells one of the installation's APIs from another. */
interface HttpApiOptions {
  apiName: string;
  description: string;
  /** Requests a second, and how many may come at once above it. */
  throttle: { rateLimit: number; burstLimit: number };
}

/**
 * An HTTP API with one stage and no access log: each function logs what it refuses, and a line for each request would cost as
 * much as the request.
 *
 * @param scope the capability whose only API it is
 */
export function createHttpApi(
  scope: Construct,
  { throttle, ...props }: HttpApiOptions,
): { api: HttpApi; stage: HttpStage } {
  const api = new HttpApi(scope, 'Api', { ...props, createDefaultStage: false });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle,
  });
  Validations.of(stage).acknowledge({
    id: 'AwsSolutions::AwsSolutions-APIG1',
    reason: 'The function logs what it refuses; a line for each request would cost as much as the request.',
  });
  return { api, stage };
}
