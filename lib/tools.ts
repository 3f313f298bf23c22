import { Stack, Validations } from 'aws-cdk-lib';
import { CfnApi, type HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { PRIVATE_ADDRESSES } from '#platform/http/private-addresses.ts';
import { SEARCH_PATH } from '../core/knowledge/search/search-client.ts';
import { ENVIRONMENT, FUNCTION_NAME, ROUTE, TROUBLE } from '../functions/tool-gateway/names.ts';
import { type CapabilityProps, letUseCircuits } from './capability.ts';
import type { ProsaConfig } from './config.ts';
import { createHttpApi } from './constructs/http-api.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { secretsOf } from './secrets.ts';

/**
 * Calls tenants' tools: an HTTP API that lets in only what is signed by a role that may call the route, and the function behind
 * its first route, the only one that reads the tools' keys and speaks to systems of tenants.
 */
export class Tools extends Construct {
  readonly gateway: ProsaFunction;
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { registry, conversations, circuits } = state.tables;
    this.gateway = new ProsaFunction(this, 'Function', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: registry.tableName,
        CONVERSATIONS_TABLE: conversations.tableName,
        CIRCUITS_TABLE: circuits.tableName,
        EVENT_BUS_NAME: state.bus.eventBusName,
        // No setting changes it: only the local runtime says something else.
        PRIVATE_ADDRESSES: PRIVATE_ADDRESSES.refused,
      },
    });
    this.gateway.allow(['dynamodb:GetItem'], [registry.tableArn]);
    this.gateway.allow(['dynamodb:GetItem'], [conversations.tableArn]);
    letUseCircuits(this.gateway, state);
    this.gateway.allow(['events:PutEvents'], [state.bus.eventBusArn]);
    this.gateway.allowSecrets(
      secretsOf(this, config, 'tool'),
      'Tenants’ systems have keys of their own, and operators add them without a deployment.',
    );
    this.api = this.#addApi(config);
    this.addRoute(ROUTE, this.gateway);
  }

  /** Another thing that agents ask for, and the function that answers it. No function may call it yet. */
  addRoute(path: string, { lambda, service }: ProsaFunction): void {
    this.api.addRoutes({
      path,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration(`Integration-${service}`, lambda),
      authorizer: new HttpIamAuthorizer(),
    });
  }

  /** Lets a function call tools and search documents. */
  letCall(caller: ProsaFunction): void {
    const path = ROUTE.replace(/\{\w+\}/g, '*');
    const arns = [path, SEARCH_PATH].map((one) => this.api.arnForExecuteApi('POST', one, '$default'));
    caller.allow(['execute-api:Invoke'], arns);
    const api = this.api.node.defaultChild;
    if (!(api instanceof CfnApi)) throw new Error(`${this.api.node.path} has no AWS::ApiGatewayV2::Api`);
    const readable = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${Stack.of(this).getLogicalId(api)}>/$default/POST${path}`;
    Validations.of(caller.node.findChild('Role')).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${readable}]`,
      reason: 'The name of the tool stands in the path; which there are is the tenants’ configuration.',
    });
  }

  #addApi(config: ProsaConfig): HttpApi {
    const api = createHttpApi(this, {
      apiName: `prosa-${config.stage}-tools`,
      description: 'Where agents call tools and search documents',
      throttle: { rateLimit: config.toolRequestsPerSecond, burstLimit: config.toolBurst },
    });
    return api;
  }
}
