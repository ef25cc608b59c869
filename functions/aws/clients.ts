import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Action, Ask, Input, Output } from '../calls.ts';

/** Where and as whom to call; what is left out comes from the environment, as the SDK reads it. */
export interface Access {
  region?: string;
  endpoint?: string;
  /** As they are, or where to get them anew when they expire. */
  credentials?: Credentials | (() => Promise<Credentials>);
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

type Senders = { [A in Action]: (input: Input<A>, within: { abortSignal: AbortSignal }) => Promise<unknown> };

/** Longest time that one call may take, its retries included. */
const callMilliseconds = 25_000;

/** Standard retries; a socket that hangs is given up, since a Lambda that waits for one loses its whole event. */
export const bounds = {
  retryMode: 'standard',
  maxAttempts: 4,
  // Without `throwOnRequestTimeout` the SDK only warns.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 6_000, throwOnRequestTimeout: true },
};

/** Makes the clients, and of them the one function that the rest of the guardrail calls. */
export function connect(access: Access): Ask {
  const table = senders({ ...bounds, ...access });
  // The SDK's outputs have every member optional; calls.ts states those that AWS always sends.
  return async <A extends Action>(action: A, input: Input<A>) =>
    (await table[action](input, { abortSignal: AbortSignal.timeout(callMilliseconds) })) as Output<A>;
}

function senders(config: Access & typeof bounds): Senders {
  const IAM = new iam.IAMClient(config);
  const SSM = new ssm.SSMClient(config);
  const elsewhere = new Map<string, ssm.SSMClient>();
  /** A document that is named by its ARN is asked for in the region of the ARN. */
  const ssmOf = (name: string) => {
    const region = /^arn:[^:]*:ssm:([^:]+):/.exec(name)?.[1];
    if (region === undefined) return SSM;
    const client = elsewhere.get(region) ?? new ssm.SSMClient({ ...config, region });
    elsewhere.set(region, client);
    return client;
  };
  const SNS = new SNSClient(config);
  const SQS = new SQSClient(config);
  const STS = new STSClient(config);
  const DB = new DynamoDBClient(config);
  const TAG = new ResourceGroupsTaggingAPIClient(config);
  return {
    'iam:GetPolicy': (input, within) => IAM.send(new iam.GetPolicyCommand(input), within),
    'iam:GetPolicyVersion': (input, within) => IAM.send(new iam.GetPolicyVersionCommand(input), within),
    'iam:ListPolicyVersions': (input, within) => IAM.send(new iam.ListPolicyVersionsCommand(input), within),
    'iam:ListEntitiesForPolicy': (input, within) => IAM.send(new iam.ListEntitiesForPolicyCommand(input), within),
    'iam:GetRole': (input, within) => IAM.send(new iam.GetRoleCommand(input), within),
    'iam:GetUser': (input, within) => IAM.send(new iam.GetUserCommand(input), within),
    'iam:ListAttachedRolePolicies': (input, within) => IAM.send(new iam.ListAttachedRolePoliciesCommand(input), within),
    'iam:ListAttachedUserPolicies': (input, within) => IAM.send(new iam.ListAttachedUserPoliciesCommand(input), within),
    'iam:ListAttachedGroupPolicies': (input, within) =>
      IAM.send(new iam.ListAttachedGroupPoliciesCommand(input), within),
    'iam:ListRolePolicies': (input, within) => IAM.send(new iam.ListRolePoliciesCommand(input), within),
    'iam:ListUserPolicies': (input, within) => IAM.send(new iam.ListUserPoliciesCommand(input), within),
    'iam:ListGroupPolicies': (input, within) => IAM.send(new iam.ListGroupPoliciesCommand(input), within),
    'iam:GetRolePolicy': (input, within) => IAM.send(new iam.GetRolePolicyCommand(input), within),
    'iam:GetUserPolicy': (input, within) => IAM.send(new iam.GetUserPolicyCommand(input), within),
    'iam:GetGroupPolicy': (input, within) => IAM.send(new iam.GetGroupPolicyCommand(input), within),
    'iam:GetGroup': (input, within) => IAM.send(new iam.GetGroupCommand(input), within),
    'iam:ListGroupsForUser': (input, within) => IAM.send(new iam.ListGroupsForUserCommand(input), within),
    'iam:SetDefaultPolicyVersion': (input, within) => IAM.send(new iam.SetDefaultPolicyVersionCommand(input), within),
    'iam:AttachRolePolicy': (input, within) => IAM.send(new iam.AttachRolePolicyCommand(input), within),
    'iam:AttachUserPolicy': (input, within) => IAM.send(new iam.AttachUserPolicyCommand(input), within),
    'iam:AttachGroupPolicy': (input, within) => IAM.send(new iam.AttachGroupPolicyCommand(input), within),
    'iam:DetachRolePolicy': (input, within) => IAM.send(new iam.DetachRolePolicyCommand(input), within),
    'iam:DetachUserPolicy': (input, within) => IAM.send(new iam.DetachUserPolicyCommand(input), within),
    'iam:DetachGroupPolicy': (input, within) => IAM.send(new iam.DetachGroupPolicyCommand(input), within),
    'iam:PutRolePolicy': (input, within) => IAM.send(new iam.PutRolePolicyCommand(input), within),
    'iam:PutUserPolicy': (input, within) => IAM.send(new iam.PutUserPolicyCommand(input), within),
    'iam:PutGroupPolicy': (input, within) => IAM.send(new iam.PutGroupPolicyCommand(input), within),
    'iam:DeleteRolePolicy': (input, within) => IAM.send(new iam.DeleteRolePolicyCommand(input), within),
    'iam:DeleteUserPolicy': (input, within) => IAM.send(new iam.DeleteUserPolicyCommand(input), within),
    'iam:DeleteGroupPolicy': (input, within) => IAM.send(new iam.DeleteGroupPolicyCommand(input), within),
    'iam:GetAccountAuthorizationDetails': (input, within) =>
      IAM.send(new iam.GetAccountAuthorizationDetailsCommand(input), within),
    'ssm:ListDocuments': (input, within) =>
      SSM.send(new ssm.ListDocumentsCommand(input as ssm.ListDocumentsCommandInput), within),
    'ssm:GetDocument': (input, within) => ssmOf(input.Name).send(new ssm.GetDocumentCommand(input), within),
    'ssm:DescribeDocumentPermission': (input, within) =>
      SSM.send(new ssm.DescribeDocumentPermissionCommand(input), within),
    'ssm:ListDocumentVersions': (input, within) => SSM.send(new ssm.ListDocumentVersionsCommand(input), within),
    'ssm:ListTagsForResource': (input, within) => SSM.send(new ssm.ListTagsForResourceCommand(input), within),
    'ssm:DescribeSessions': (input, within) => SSM.send(new ssm.DescribeSessionsCommand(input), within),
    'ssm:CreateDocument': (input, within) => SSM.send(new ssm.CreateDocumentCommand(input), within),
    'ssm:UpdateDocument': (input, within) => SSM.send(new ssm.UpdateDocumentCommand(input), within),
    'ssm:UpdateDocumentDefaultVersion': (input, within) =>
      SSM.send(new ssm.UpdateDocumentDefaultVersionCommand(input), within),
    'ssm:DeleteDocument': (input, within) => SSM.send(new ssm.DeleteDocumentCommand(input), within),
    'ssm:ModifyDocumentPermission': (input, within) => SSM.send(new ssm.ModifyDocumentPermissionCommand(input), within),
    'ssm:AddTagsToResource': (input, within) => SSM.send(new ssm.AddTagsToResourceCommand(input), within),
    'ssm:TerminateSession': (input, within) => SSM.send(new ssm.TerminateSessionCommand(input), within),
    'tag:GetResources': (input, within) => TAG.send(new GetResourcesCommand(input), within),
    'ssm:GetParameter': (input, within) => SSM.send(new ssm.GetParameterCommand(input), within),
    'dynamodb:GetItem': (input, within) => DB.send(new GetItemCommand(input), within),
    'dynamodb:PutItem': (input, within) => DB.send(new PutItemCommand(input), within),
    'dynamodb:Query': (input, within) => DB.send(new QueryCommand(input), within),
    'sqs:SendMessage': (input, within) => SQS.send(new SendMessageCommand(input), within),
    'sts:GetCallerIdentity': (_input, within) => STS.send(new GetCallerIdentityCommand({}), within),
    'sns:Publish': (input, within) => SNS.send(new PublishCommand(input), within),
  };
}
