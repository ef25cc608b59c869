import { denyPolicyNames } from '../functions/look/look-closer.ts';
import { eventFunctions } from './functions.ts';
import { ownRoles, prefix, roleName } from './names.ts';

const everywhere = (service: string, resource: string) => `arn:*:${service}:*:*:${resource}`;
const role = (name: string) => `arn:*:iam::*:role/${name}`;

/** Who deploys: the role that StackSets makes in each account, and one that a site may keep for this. */
const deployers = [role('stacksets-exec-*'), role(`${prefix}-deploy`)];
/** The roles by which the remedies attach and detach, in a standalone account and in a spoke. */
const guardrails = eventFunctions.flatMap(name => [role(roleName(name)), role(roleName(`spoke-${name}`))]);

const unless = (principals: string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': principals } });

/**
 * A service control policy under which nobody but who deploys it touches the guardrail, and nobody but the guardrail
 * takes its deny policies off. It binds neither the management account nor service-linked roles. The roles that are
 * let through are themselves protected by it, so that nobody can take their names.
 */
export const scp = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'KeepRolesAndPolicies',
      Effect: 'Deny',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:CreateRole',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:DeleteRole',
        'iam:DeleteRolePermissionsBoundary',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:SetDefaultPolicyVersion',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      Resource: [
        ...ownRoles.map(name => role(roleName(name))),
        ...deployers,
        ...denyPolicyNames.map(name => `arn:*:iam::*:policy/${name}`),
      ],
      Condition: unless(deployers),
    },
    {
      Sid: 'KeepDenyPoliciesAttached',
      Effect: 'Deny',
      Action: ['iam:DetachRolePolicy', 'iam:DetachUserPolicy'],
      Resource: '*',
      Condition: {
        ArnLike: { 'iam:PolicyARN': denyPolicyNames.map(name => `arn:*:iam::*:policy/${name}`) },
        ...unless([...deployers, ...guardrails]),
      },
    },
    {
      Sid: 'KeepParts',
      Effect: 'Deny',
      Action: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DisableAlarmActions',
        'cloudwatch:PutMetricAlarm',
        'dynamodb:DeleteResourcePolicy',
        'dynamodb:DeleteTable',
        'dynamodb:PutResourcePolicy',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateTable',
        'dynamodb:UpdateTimeToLive',
        'events:DeleteEventBus',
        'events:DeleteRule',
        'events:DisableRule',
        'events:PutPermission',
        'events:PutRule',
        'events:PutTargets',
        'events:RemovePermission',
        'events:RemoveTargets',
        'lambda:AddPermission',
        'lambda:DeleteFunction',
        'lambda:DeleteFunctionEventInvokeConfig',
        'lambda:PutFunctionConcurrency',
        'lambda:PutFunctionEventInvokeConfig',
        'lambda:RemovePermission',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
        'lambda:UpdateFunctionEventInvokeConfig',
        'logs:DeleteLogGroup',
        'logs:PutRetentionPolicy',
        'scheduler:DeleteSchedule',
        'scheduler:UpdateSchedule',
        'sns:AddPermission',
        'sns:DeleteTopic',
        'sns:RemovePermission',
        'sns:SetTopicAttributes',
        'sns:SetSubscriptionAttributes',
        'sns:Unsubscribe',
        'sqs:AddPermission',
        'sqs:DeleteQueue',
        'sqs:PurgeQueue',
        'sqs:RemovePermission',
        'sqs:SetQueueAttributes',
        'ssm:DeleteParameter',
        'ssm:DeleteParameters',
        'ssm:PutParameter',
      ],
      Resource: [
        everywhere('cloudwatch', `alarm:${prefix}-*`),
        everywhere('dynamodb', `table/${prefix}`),
        everywhere('events', `event-bus/${prefix}`),
        everywhere('events', `rule/${prefix}*`),
        everywhere('lambda', `function:${prefix}-*`),
        everywhere('logs', `log-group:/aws/lambda/${prefix}-*`),
        everywhere('scheduler', `schedule/default/${prefix}-*`),
        everywhere('sns', `${prefix}-*`),
        everywhere('sqs', `${prefix}-*`),
        everywhere('ssm', `parameter/${prefix}-*`),
      ],
      Condition: unless(deployers),
    },
    {
      // A heartbeat that somebody else sends would hide that the guardrail's own no longer come.
      Sid: 'KeepClock',
      Effect: 'Deny',
      Action: 'events:PutEvents',
      Resource: '*',
      Condition: {
        'ForAnyValue:StringLike': { 'events:source': `${prefix}.*` },
        ...unless([role(roleName('scheduler')), role(roleName('forwarder'))]),
      },
    },
    {
      Sid: 'KeepKey',
      Effect: 'Deny',
      Action: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
      Resource: everywhere('kms', 'key/*'),
      Condition: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${prefix}` },
        ...unless(deployers),
      },
    },
    {
      Sid: 'KeepAlias',
      Effect: 'Deny',
      Action: ['kms:DeleteAlias', 'kms:UpdateAlias'],
      Resource: everywhere('kms', `alias/${prefix}`),
      Condition: unless(deployers),
    },
  ],
};
