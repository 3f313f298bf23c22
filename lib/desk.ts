import { type HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { MEDIA_FOLDER } from '#core/media/object-key.ts';
import { DOCUMENTS_PREFIX, UPLOADS_PREFIX } from '../core/knowledge/keys.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/desk-api/names.ts';
import { type CapabilityProps, CONVERSATION_ACTIONS } from './capability.ts';
import type { ProsaConfig } from './config.ts';
import { createHttpApi } from './constructs/http-api.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { DeskPage } from './desk-page.ts';
import type { StateStack } from './state-stack.ts';
import { CONVERSATION_INDEXES } from './tables.ts';

/**
 * Where people work: an HTTP API of its own, which lets no caller in without an ID token of the user pool, and the function
 * behind it, which knows every route.
 */
export class Desk extends Construct {
  readonly desk: ProsaFunction;
  readonly api: HttpApi;
  /** Undefined unless the installation has the page. */
  readonly page: DeskPage | undefined;

  /** @param props.pageFolder the built page, where the installation has one */
  constructor(
    scope: Construct,
    id: string,
    { config, bundles, state, pageFolder }: CapabilityProps & { pageFolder: string | undefined },
  ) {
    super(scope, id);
    const { registry, conversations, idempotency, knowledge } = state.tables;
    const { knowledge: documents } = state.buckets;
    const { turns, triage, outbox } = state.queues;
    this.desk = new ProsaFunction(this, 'Function', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        REGISTRY_TABLE: registry.tableName,
        CONVERSATIONS_TABLE: conversations.tableName,
        IDEMPOTENCY_TABLE: idempotency.tableName,
        MEDIA_BUCKET: state.media.bucket.bucketName,
        EVENT_BUS_NAME: state.bus.eventBusName,
        TURNS_QUEUE_URL: turns.queue.queueUrl,
        TRIAGE_QUEUE_URL: triage.queue.queueUrl,
        OUTBOX_QUEUE_URL: outbox.queue.queueUrl,
        KNOWLEDGE_TABLE: knowledge.tableName,
        KNOWLEDGE_BUCKET: documents.bucketName,
      },
    });
    this.desk.allow(['dynamodb:GetItem', 'dynamodb:Query'], [registry.tableArn]);
    this.desk.allow(CONVERSATION_ACTIONS, [conversations.tableArn]);
    this.desk.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [idempotency.tableArn],
    );
    this.desk.allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [knowledge.tableArn]);
    const reason = 'Each file is an object of its own, and which there are stands in the table.';
    // A link for an upload may do what who signed it may.
    this.desk.allowObjects(documents, UPLOADS_PREFIX, ['s3:PutObject', 's3:GetObject'], reason);
    this.desk.allowObjects(documents, DOCUMENTS_PREFIX, ['s3:PutObject', 's3:DeleteObject'], reason);
    // Of an object that is not there S3 says else that it is forbidden.
    this.desk.allow(['s3:ListBucket'], [documents.bucketArn]);
    this.desk.allow(
      ['sqs:SendMessage'],
      [turns, triage, outbox].map(({ queue }) => queue.queueArn),
    );
    this.desk.allow(['events:PutEvents'], [state.bus.eventBusArn]);
    this.desk.allowObjects(
      state.media.bucket,
      MEDIA_FOLDER,
      ['s3:GetObject', 's3:PutObject'],
      'It gives people links to files of their conversations, and to where they upload one.',
    );
    this.desk.allow(['s3:ListBucket'], [state.media.bucket.bucketArn]);
    const indexes = [CONVERSATION_INDEXES.desk, CONVERSATION_INDEXES.changed];
    this.desk.allow(
      ['dynamodb:Query'],
      indexes.map((index) => `${conversations.tableArn}/index/${index}`),
    );
    this.api = this.#addApi(config);
    this.page =
      pageFolder === undefined
        ? undefined
        : new DeskPage(this, 'Page', {
            config,
            api: this.api,
            people: state.people,
            media: state.media.bucket,
            folder: pageFolder,
          });
    this.#addRoutes(state);
  }

  #addApi(config: ProsaConfig): HttpApi {
    return createHttpApi(this, {
      apiName: `prosa-${config.stage}-desk`,
      description: 'Where people work',
      throttle: { rateLimit: config.deskRequestsPerSecond, burstLimit: config.deskBurst },
    });
  }

  #addRoutes({ people }: StateStack): void {
    const userPoolClients = [people.client, ...(this.page ? [this.page.client] : [])];
    this.api.addRoutes({
      path: '/v1/{proxy+}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Integration', this.desk.lambda),
      authorizer: new HttpUserPoolAuthorizer('Authorizer', people.pool, { userPoolClients }),
    });
  }
}
