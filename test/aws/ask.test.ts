import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, test } from 'vitest';
import { sdkAsk } from '../../functions/aws/ask.ts';
import type { Action, Input } from '../../functions/calls.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const arn = 'arn:aws:iam::111122223333:policy/ports';

/** An input for every action the SDK can be asked; `tag:GetResources` has its own test. */
const inputs: { [A in Action]: Input<A> } = {
  'iam:GetPolicy': { PolicyArn: arn },
  'iam:GetPolicyVersion': { PolicyArn: arn, VersionId: 'v2' },
  'iam:ListPolicyVersions': { PolicyArn: arn, Marker: 'next' },
  'iam:ListEntitiesForPolicy': { PolicyArn: arn, PolicyUsageFilter: 'PermissionsBoundary' },
  'iam:GetRole': { RoleName: 'ops' },
  'iam:GetUser': { UserName: 'ana' },
  'iam:ListAttachedRolePolicies': { RoleName: 'ops' },
  'iam:ListAttachedUserPolicies': { UserName: 'ana' },
  'iam:ListAttachedGroupPolicies': { GroupName: 'staff' },
  'iam:ListRolePolicies': { RoleName: 'ops' },
  'iam:ListUserPolicies': { UserName: 'ana' },
  'iam:ListGroupPolicies': { GroupName: 'staff' },
  'iam:GetRolePolicy': { RoleName: 'ops', PolicyName: 'inline' },
  'iam:GetUserPolicy': { UserName: 'ana', PolicyName: 'inline' },
  'iam:GetGroupPolicy': { GroupName: 'staff', PolicyName: 'inline' },
  'iam:GetGroup': { GroupName: 'staff' },
  'iam:ListGroupsForUser': { UserName: 'ana' },
  'iam:SetDefaultPolicyVersion': { PolicyArn: arn, VersionId: 'v1' },
  'iam:AttachRolePolicy': { RoleName: 'ops', PolicyArn: arn },
  'iam:DetachRolePolicy': { RoleName: 'ops', PolicyArn: arn },
  'iam:PutRolePolicy': { RoleName: 'ops', PolicyName: 'inline', PolicyDocument: '{}' },
  'iam:DeleteRolePolicy': { RoleName: 'ops', PolicyName: 'inline' },
  'iam:AttachUserPolicy': { UserName: 'ana', PolicyArn: arn },
  'iam:DetachUserPolicy': { UserName: 'ana', PolicyArn: arn },
  'iam:PutUserPolicy': { UserName: 'ana', PolicyName: 'inline', PolicyDocument: '{}' },
  'iam:DeleteUserPolicy': { UserName: 'ana', PolicyName: 'inline' },
  'iam:AttachGroupPolicy': { GroupName: 'staff', PolicyArn: arn },
  'iam:DetachGroupPolicy': { GroupName: 'staff', PolicyArn: arn },
  'iam:PutGroupPolicy': { GroupName: 'staff', PolicyName: 'inline', PolicyDocument: '{}' },
  'iam:DeleteGroupPolicy': { GroupName: 'staff', PolicyName: 'inline' },
  'ssm:GetDocument': { Name: 'Ports', DocumentVersion: '$LATEST' },
  'ssm:DescribeDocumentPermission': { Name: 'Ports', PermissionType: 'Share' },
  'ssm:ListDocumentVersions': { Name: 'Ports' },
  'ssm:ListTagsForResource': { ResourceType: 'ManagedInstance', ResourceId: 'mi-0123456789abcdef0' },
  'ssm:DescribeSessions': { State: 'Active', Filters: [{ key: 'SessionId', value: 'ana-0123456789abcdef0' }] },
  'ssm:CreateDocument': { Name: 'Ports', Content: '{}', DocumentType: 'Session' },
  'ssm:UpdateDocument': { Name: 'Ports', Content: '{}', DocumentVersion: '$LATEST' },
  'ssm:UpdateDocumentDefaultVersion': { Name: 'Ports', DocumentVersion: '1' },
  'ssm:DeleteDocument': { Name: 'Ports', DocumentVersion: '2' },
  'ssm:ModifyDocumentPermission': { Name: 'Ports', PermissionType: 'Share', AccountIdsToRemove: ['all'] },
  'ssm:AddTagsToResource': { ResourceType: 'Document', ResourceId: 'Ports', Tags: [{ Key: 'team', Value: 'a' }] },
  'ssm:TerminateSession': { SessionId: 'ana-0123456789abcdef0' },
  'tag:GetResources': { ResourceARNList: ['arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0'] },
  'iam:GetAccountAuthorizationDetails': { Filter: ['Role'] },
  'ssm:ListDocuments': { Filters: [{ Key: 'Owner', Values: ['Self'] }] },
  'ssm:GetParameter': { Name: 'session-guardrail' },
  'dynamodb:GetItem': { TableName: 'journal', Key: { pk: { S: 'p' }, sk: { S: 's' } }, ConsistentRead: true },
  'dynamodb:PutItem': {
    TableName: 'journal',
    Item: { pk: { S: 'p' } },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
  'dynamodb:Query': {
    TableName: 'journal',
    KeyConditionExpression: 'pk = :part',
    ExpressionAttributeValues: { ':part': { S: 'p' } },
    ConsistentRead: true,
    Limit: 100,
  },
  'sqs:SendMessage': {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/again',
    MessageBody: '{}',
    DelaySeconds: 60,
  },
  'sts:GetCallerIdentity': {},
  'sns:Publish': {
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
    Subject: 's',
    Message: '{}',
    MessageStructure: 'json',
    MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } },
  },
};
const actions = Object.keys(inputs) as (keyof typeof inputs)[];
const modules = {
  iam: { client: iam.IAMClient, commands: iam },
  ssm: { client: ssm.SSMClient, commands: ssm },
  sns: { client: sns.SNSClient, commands: sns },
  sqs: { client: sqs.SQSClient, commands: sqs },
  sts: { client: sts.STSClient, commands: sts },
  dynamodb: { client: dynamodb.DynamoDBClient, commands: dynamodb },
  tag: { client: tagging.ResourceGroupsTaggingAPIClient, commands: tagging },
};

describe('each action is the SDK command of its name', () => {
  const mocks: { restore(): void }[] = [];
  afterEach(() => {
    for (const mock of mocks.splice(0)) mock.restore();
  });

  test.each(actions)('%s', async action => {
    const [service, operation] = action.split(':') as [keyof typeof modules, string];
    const { client, commands } = modules[service];
    // biome-ignore lint/suspicious/noExplicitAny: the class is chosen by name, so its type is not known
    const Command = (commands as any)[`${operation}Command`];
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const mock = mockClient(client as any);
    mocks.push(mock);
    const answer = { $metadata: {}, marker: action };
    mock.on(Command).resolves(answer);

    expect(await sdkAsk({ region: 'us-east-1', credentials })(action, inputs[action])).toEqual(answer);
    expect(mock.commandCalls(Command).map(call => call.args[0].input)).toEqual([inputs[action]]);
    expect(mock.calls()).toHaveLength(1);
  });
});

describe('errors carry AWS’s own code, off the wire', () => {
  const xml = (code: string) =>
    `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>said</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

  test.each<[Action, number, string, string, number]>([
    ['iam:GetPolicy', 404, xml('NoSuchEntity'), 'NoSuchEntity', 1],
    ['iam:GetPolicy', 403, xml('AccessDenied'), 'AccessDenied', 1],
    ['iam:SetDefaultPolicyVersion', 409, xml('EntityTemporarilyUnmodifiable'), 'EntityTemporarilyUnmodifiable', 1],
    ['sns:Publish', 400, xml('Throttling'), 'Throttling', 4],
    ['iam:GetPolicy', 500, xml('ServiceFailure'), 'ServiceFailure', 4],
    ['sns:Publish', 404, xml('NotFound'), 'NotFound', 1],
    ['sns:Publish', 400, xml('KMSAccessDenied'), 'KMSAccessDenied', 1],
    ['ssm:GetDocument', 400, '{"__type":"InvalidDocument","message":"said"}', 'InvalidDocument', 1],
    ['ssm:GetDocument', 400, '{"__type":"com.amazonaws.ssm#AccessDeniedException"}', 'AccessDeniedException', 1],
  ])('%$: %s answered with %i', async (action, status, body, code, attempts) => {
    let asked = 0;
    const server = createServer((request, response) => {
      asked += 1;
      request.resume().on('end', () => {
        const type = body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
        response.writeHead(status, { 'content-type': type }).end(body);
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const ask = sdkAsk({ region: 'us-east-1', credentials, endpoint });
      await expect(ask(action, inputs[action as 'iam:GetPolicy'])).rejects.toMatchObject({ name: code });
      expect(asked).toBe(attempts);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
