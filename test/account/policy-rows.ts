import { createPolicy, createVersion, iam } from './records.ts';
import { encoded, knownPolicy, P, type Row, row, text, versions } from './row.ts';

export const policyRows: Row[] = [
  row(
    'a policy',
    versions([]),
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v1' },
    {
      PolicyVersion: { Document: encoded('one'), IsDefaultVersion: true },
    },
  ),
  row(
    'a policy whose text is URL-encoded',
    [createPolicy('p', encoded('e'))],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v1' },
    {
      PolicyVersion: { Document: encoded('e') },
    },
  ),
  row(
    'a policy whose parameters were omitted',
    [iam('CreatePolicy', null, { policy: { arn: P.PolicyArn } })],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v1' },
    'GuardrailUnknown',
  ),
  row('a version in force', versions([createVersion('p', 'v2', text('two'), true)]), 'iam:GetPolicy', P, {
    Policy: { DefaultVersionId: 'v2' },
  }),
  row('a version not in force', versions([createVersion('p', 'v2', text('two'), false)]), 'iam:GetPolicy', P, {
    Policy: { DefaultVersionId: 'v1' },
  }),
  row(
    'a version armed, then put in force',
    versions([
      createVersion('p', 'v2', text('two'), false),
      iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v2' }),
    ]),
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v2' },
    {
      PolicyVersion: { Document: encoded('two'), IsDefaultVersion: true },
    },
  ),
  row(
    'a version rolled back after the log',
    versions([
      createVersion('p', 'v2', text('two'), true),
      iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v1' }),
    ]),
    'iam:ListPolicyVersions',
    P,
    {
      Versions: [
        { VersionId: 'v2', IsDefaultVersion: false, CreateDate: new Date('2026-11-20T10:00:00Z') },
        { VersionId: 'v1', IsDefaultVersion: true },
      ],
    },
  ),
  row(
    'a deleted version',
    versions([
      createVersion('p', 'v2', text('two'), false),
      iam('DeletePolicyVersion', { policyArn: P.PolicyArn, versionId: 'v2' }),
    ]),
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v2' },
    'NoSuchEntity',
  ),
  row(
    'a deleted policy',
    versions([iam('DeletePolicy', { policyArn: P.PolicyArn })]),
    'iam:GetPolicy',
    P,
    'NoSuchEntity',
  ),
  row('a policy never seen', [], 'iam:GetPolicy', P, 'GuardrailUnknown'),
  row(
    'a failed call',
    [{ ...createPolicy('p', text('one')), errorCode: 'AccessDenied' }],
    'iam:GetPolicy',
    P,
    'GuardrailUnknown',
  ),
  row(
    'a policy first seen at its fifth version',
    [createVersion('p', 'v5', text('five'), true)],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v5' },
    {
      PolicyVersion: { Document: encoded('five'), IsDefaultVersion: true },
    },
  ),
  row(
    'the versions before the first one seen',
    [createVersion('p', 'v5', text('five'), true)],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v4' },
    'GuardrailUnknown',
  ),
  row(
    'what is in force under an armed version',
    [createVersion('p', 'v5', text('five'), false)],
    'iam:GetPolicy',
    P,
    'GuardrailUnknown',
  ),
  row(
    'a version of unknown text put in force',
    [iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v3' })],
    'iam:ListPolicyVersions',
    P,
    {
      Versions: [{ VersionId: 'v3', IsDefaultVersion: true }],
    },
  ),
  row(
    'the text of a version put in force',
    [iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v3' })],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v3' },
    'GuardrailUnknown',
  ),
  row(
    'a policy from the state folder',
    [],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v2' },
    { PolicyVersion: { Document: encoded('two'), IsDefaultVersion: true } },
    knownPolicy,
  ),
  row(
    'a version set on a policy from the state folder',
    [iam('SetDefaultPolicyVersion', { policyArn: P.PolicyArn, versionId: 'v3' })],
    'iam:GetPolicyVersion',
    { ...P, VersionId: 'v3' },
    { PolicyVersion: { Document: encoded('three'), IsDefaultVersion: true } },
    knownPolicy,
  ),
  row(
    'who uses a policy from the state folder',
    [],
    'iam:ListEntitiesForPolicy',
    P,
    { PolicyRoles: [{ RoleName: 'dev' }], IsTruncated: false },
    knownPolicy,
  ),
  row(
    'a policy that AWS manages',
    [],
    'iam:GetPolicy',
    { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    { Policy: { DefaultVersionId: 'v1' } },
  ),
  row(
    'a policy of AWS that is not in the table',
    [],
    'iam:GetPolicy',
    { PolicyArn: 'arn:aws:iam::aws:policy/Other' },
    'GuardrailUnknown',
  ),
];
