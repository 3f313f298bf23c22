import { Duration, Validations } from 'aws-cdk-lib';
import { CfnStage, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/webhook/names.ts';
import type { Address } from './address.ts';
import type { CapabilityProps } from './capability.ts';
import type { ProsaConfig } from './config.ts';
import { createHttpStage } from './constructs/http-api.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';
import { secretsOf } from './secrets.ts';

/**
 * Only Meta asks for it, once when a person enters the address: a flood of it takes nothing from WhatsApp's posts.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const GET_THROTTLE = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };

/** Route parameter `app` is the Meta app: each has its own secret. */
const WEBHOOK_PATH = '/webhooks/whatsapp';

/** The way in: what answers at the address that the provider calls, and the webhook function behind it. */
export class Ingress extends Construct {
  readonly webhook: ProsaFunction;
  /** Address to enter at the Meta app that `defaultApp` names. */
  readonly webhookUrl: string;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    this.webhook = new ProsaFunction(this, 'Webhook', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        DEFAULT_APP: config.defaultApp,
        REGISTRY_TABLE: state.tables.registry.tableName,
        CONVERSATIONS_TABLE: state.tables.conversations.tableName,
        EVENT_BUS_NAME: state.bus.eventBusName,
        RECEIPTS_QUEUE_URL: state.queues.receipts.queue.queueUrl,
        OUTBOX_QUEUE_URL: state.queues.outbox.queue.queueUrl,
        DELIVERY_EVENTS: config.deliveryEvents,
        GROUPS: config.groups,
        TRACE_SAMPLE: String(config.traceSample),
      },
    });
    this.webhook.allow(['dynamodb:GetItem'], [state.tables.registry.tableArn]);
    this.webhook.allow(
      ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [state.tables.conversations.tableArn],
    );
    this.webhook.allow(['events:PutEvents'], [state.bus.eventBusArn]);
    this.webhook.allow(
      ['sqs:SendMessage'],
      [state.queues.receipts.queue.queueArn, state.queues.outbox.queue.queueArn],
    );
    this.webhook.allowSecrets(
      secretsOf(this, config, 'app'),
      'The path names the Meta app, and operators add apps without a deployment.',
    );
    this.#addStage(config, state.address);
    this.#addAlarm(config, state.address);
    this.webhookUrl = `${state.address.url}${WEBHOOK_PATH}/${config.defaultApp}`;
  }

  #addStage(config: ProsaConfig, address: Address): void {
    const { api: httpApi } = address;
    const stage = createHttpStage(this, httpApi, {
      rateLimit: config.webhookRequestsPerSecond,
      burstLimit: config.webhookBurst,
    });
    address.map(this, stage);
    const integration = new HttpLambdaIntegration('WebhookIntegration', this.webhook.lambda);
    const routes = [HttpMethod.GET, HttpMethod.POST].map((method) => {
      const routeKey = HttpRouteKey.with(`${WEBHOOK_PATH}/{app}`, method);
      // The API belongs to the other stack; `addRoutes` would put the routes there, too.
      return new HttpRoute(this, `${method}Route`, { httpApi, routeKey, integration });
    });
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: 'The function checks the signature of each POST, and the verify token of each GET.',
      });
    }
    // The library's stage knows one throttle for all routes. It may name only routes that are there.
    const resource = stage.node.defaultChild;
    if (!(resource instanceof CfnStage))
      throw new Error(`${stage.node.path} has no AWS::ApiGatewayV2::Stage`);
    resource.routeSettings = { [`GET ${WEBHOOK_PATH}/{app}`]: GET_THROTTLE };
    stage.node.addDependency(...routes);
  }

  #addAlarm(config: ProsaConfig, { api }: Address): void {
    // The API counts what it answered itself too: a function that cannot be invoked writes no metric.
    new RunbookAlarm(this, 'ServerErrorsAlarm', {
      config,
      article: 'webhook-does-not-answer',
      summary: 'The HTTP API answered 3 requests or more with 5xx in 15 minutes.',
      metric: api.metricServerError({ period: Duration.minutes(15), statistic: Stats.SUM }),
      threshold: 3,
    });
  }
}
