/** Every AWS call that can be made, reads and writes, keyed by its IAM action. Shapes are the SDK's own, cut to what we use. */

interface Reads {
  'iam:GetPolicy': [
    { PolicyArn: string },
    {
      Policy: { Arn: string; DefaultVersionId: string; AttachmentCount: number; PermissionsBoundaryUsageCount: number };
    },
  ];
  'iam:GetPolicyVersion': [
    { PolicyArn: string; VersionId: string },
    { PolicyVersion: { VersionId: string; Document: string; IsDefaultVersion: boolean } },
  ];
  'iam:ListPolicyVersions': [
    { PolicyArn: string; Marker?: string },
    {
      Versions: { VersionId: string; IsDefaultVersion: boolean; CreateDate: Date }[];
      IsTruncated: boolean;
      Marker?: string;
    },
  ];
  'iam:ListEntitiesForPolicy': [
    { PolicyArn: string; PolicyUsageFilter?: 'PermissionsPolicy' | 'PermissionsBoundary'; Marker?: string },
    {
      PolicyRoles: { RoleName: string }[];
      PolicyUsers: { UserName: string }[];
      PolicyGroups: { GroupName: string }[];
      IsTruncated: boolean;
      Marker?: string;
    },
  ];
  'iam:GetRole': [
    { RoleName: string },
    { Role: { Arn: string; RoleId: string; PermissionsBoundary?: { PermissionsBoundaryArn: string } } },
  ];
  'iam:GetUser': [
    { UserName: string },
    { User: { Arn: string; UserId: string; PermissionsBoundary?: { PermissionsBoundaryArn: string } } },
  ];
  'iam:ListAttachedRolePolicies': [
    { RoleName: string; Marker?: string },
    { AttachedPolicies: { PolicyArn: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListAttachedUserPolicies': [
    { UserName: string; Marker?: string },
    { AttachedPolicies: { PolicyArn: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListAttachedGroupPolicies': [
    { GroupName: string; Marker?: string },
    { AttachedPolicies: { PolicyArn: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListRolePolicies': [
    { RoleName: string; Marker?: string },
    { PolicyNames: string[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListUserPolicies': [
    { UserName: string; Marker?: string },
    { PolicyNames: string[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListGroupPolicies': [
    { GroupName: string; Marker?: string },
    { PolicyNames: string[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:GetRolePolicy': [{ RoleName: string; PolicyName: string }, { PolicyDocument: string }];
  'iam:GetUserPolicy': [{ UserName: string; PolicyName: string }, { PolicyDocument: string }];
  'iam:GetGroupPolicy': [{ GroupName: string; PolicyName: string }, { PolicyDocument: string }];
  'iam:ListGroupsForUser': [
    { UserName: string; Marker?: string },
    { Groups: { GroupName: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  'ssm:GetDocument': [
    { Name: string; DocumentVersion?: string },
    { Name: string; Content: string; DocumentVersion: string; DocumentType: string; Status?: string },
  ];
  'ssm:DescribeDocumentPermission': [{ Name: string; PermissionType: 'Share' }, { AccountIds: string[] }];
  'ssm:ListDocumentVersions': [
    { Name: string; NextToken?: string },
    {
      DocumentVersions: { DocumentVersion: string; IsDefaultVersion: boolean; CreatedDate: Date }[];
      NextToken?: string;
    },
  ];
  'ssm:ListTagsForResource': [
    { ResourceType: 'ManagedInstance'; ResourceId: string },
    { TagList: { Key: string; Value: string }[] },
  ];
  'tag:GetResources': [
    { ResourceARNList: string[] },
    { ResourceTagMappingList: { ResourceARN: string; Tags: { Key: string; Value: string }[] }[] },
  ];
}

interface Writes {
  'iam:SetDefaultPolicyVersion': [{ PolicyArn: string; VersionId: string }, undefined];
}

interface Calls extends Reads, Writes {
  'sns:Publish': [
    {
      TopicArn: string;
      Subject: string;
      Message: string;
      MessageStructure: 'json';
      MessageAttributes: Record<string, { DataType: 'String' | 'String.Array'; StringValue: string }>;
    },
    { MessageId: string },
  ];
}

export type Action = keyof Calls;
export type Input<A extends Action> = Calls[A][0];
export type Output<A extends Action> = Calls[A][1];

/** A write as data. */
export type Call = { [A in keyof Writes]: { action: A; input: Writes[A][0] } }[keyof Writes];

/** The one seam to AWS: the SDK, the embedded account and every injected fault stand behind it. Rejects with an error whose `name` is AWS's error code. */
export type Ask = <A extends Action>(action: A, input: Input<A>) => Promise<Output<A>>;

/** An error as AWS names it (`NoSuchEntity`, `InvalidDocument`), for worlds that are not the SDK. */
export class AwsError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
