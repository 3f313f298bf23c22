import { Validations } from 'aws-cdk-lib';
import { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';

/** Requests a second, and how many may come at once above it. */
interface Throttle {
  rateLimit: number;
  burstLimit: number;
}

/** What tells one of the installation's APIs from another. */
interface HttpApiOptions {
  apiName: string;
  description: string;
  throttle: Throttle;
}

/** An HTTP API with its one stage. @param scope the capability whose only API it is */
export function createHttpApi(scope: Construct, { throttle, ...props }: HttpApiOptions): HttpApi {
  const api = new HttpApi(scope, 'Api', { ...props, createDefaultStage: false });
  createHttpStage(scope, api, throttle);
  return api;
}

/**
 * The one stage of an HTTP API, without an access log: each function logs what it refuses, and a line for each request would
 * cost as much as the request.
 */
export function createHttpStage(scope: Construct, httpApi: HttpApi, throttle: Throttle): HttpStage {
  const stage = new HttpStage(scope, 'Stage', { httpApi, stageName: '$default', autoDeploy: true, throttle });
  Validations.of(stage).acknowledge({
    id: 'AwsSolutions::AwsSolutions-APIG1',
    reason: 'The function logs what it refuses; a line for each request would cost as much as the request.',
  });
  return stage;
}
