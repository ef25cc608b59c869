import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { journalTable } from '../functions/aws/journal-table.ts';
import { functionNames } from './functions.ts';
import { arn, iamArn, prefix, roleName } from './names.ts';

const itemWrites = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

/**
 * The journal. Writes of items leave no management event, so that the table itself refuses everybody but the
 * functions and who may undo: whoever could write here could make them forget, or believe an old policy safe.
 */
export function journal(scope: Construct): CfnTable {
  const operators = new CfnParameter(scope, 'OperatorArns', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: '(arn:aws[a-z-]*:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+)?',
    description: 'ARNs of roles and users who may take repairs back by guardrail undo, which writes to the journal.',
  }).valueAsList;
  const hasOperators = new CfnCondition(scope, 'HasOperators', {
    expression: Fn.conditionNot(Fn.conditionEquals(Fn.join('', operators), '')),
  });
  const functions = functionNames.map(name => iamArn(`role/${roleName(name)}`));
  const { partitionKey, sortKey, timeToLive } = journalTable;
  return new CfnTable(scope, 'Table', {
    tableName: prefix,
    billingMode: 'PAY_PER_REQUEST',
    attributeDefinitions: [partitionKey, sortKey].map(attributeName => ({ attributeName, attributeType: 'S' })),
    keySchema: [
      { attributeName: partitionKey, keyType: 'HASH' },
      { attributeName: sortKey, keyType: 'RANGE' },
    ],
    timeToLiveSpecification: { attributeName: timeToLive, enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    sseSpecification: { sseEnabled: true },
    resourcePolicy: {
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyTheFunctionsWrite',
            Effect: 'Deny',
            Principal: { AWS: iamArn('root') },
            Action: itemWrites,
            Resource: arn('dynamodb', `table/${prefix}`),
            Condition: {
              ArnNotEquals: { 'aws:PrincipalArn': functions },
              ArnNotLike: { 'aws:PrincipalArn': Fn.conditionIf(hasOperators.logicalId, operators, functions) },
            },
          },
        ],
      },
    },
  });
}
