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
    {
      Role: {
        Arn: string;
        RoleId: string;
        AssumeRolePolicyDocument?: string;
        PermissionsBoundary?: { PermissionsBoundaryArn: string };
      };
    },
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
  'iam:GetGroup': [
    { GroupName: string; Marker?: string },
    { Users: { UserName: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  'iam:ListGroupsForUser': [
    { UserName: string; Marker?: string },
    { Groups: { GroupName: string }[]; IsTruncated: boolean; Marker?: string },
  ];
  /** Members of the pages that hold nothing may be left out, by IAM and by its doubles. */
  'iam:GetAccountAuthorizationDetails': [
    { Filter: ('User' | 'Role' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy')[]; Marker?: string },
    {
      UserDetailList?: (Holder & OfUser & { UserPolicyList?: (Inline & Text)[]; GroupList?: string[] })[];
      RoleDetailList?: (Holder & OfRole & { RolePolicyList?: (Inline & Text)[] })[];
      GroupDetailList?: (Holder & OfGroup & { GroupPolicyList?: (Inline & Text)[] })[];
      Policies?: {
        Arn: string;
        PolicyVersionList?: { VersionId: string; IsDefaultVersion: boolean; Document: string }[];
      }[];
      IsTruncated: boolean;
      Marker?: string;
    },
  ];
  'ssm:ListDocuments': [
    { Filters: { Key: string; Values: string[] }[]; NextToken?: string },
    { DocumentIdentifiers: { Name: string }[]; NextToken?: string },
  ];
  'ssm:GetDocument': [
    { Name: string; DocumentVersion?: string },
    { Name: string; Content: string; DocumentVersion: string; DocumentType: string; Status?: string },
  ];
  'ssm:DescribeDocumentPermission': [
    { Name: string; PermissionType: 'Share'; NextToken?: string },
    { AccountIds: string[]; NextToken?: string },
  ];
  'ssm:ListDocumentVersions': [
    { Name: string; NextToken?: string },
    {
      DocumentVersions: {
        DocumentVersion: string;
        IsDefaultVersion: boolean;
        CreatedDate: Date;
        DocumentFormat?: DocumentFormat;
        VersionName?: string;
      }[];
      NextToken?: string;
    },
  ];
  'ssm:ListTagsForResource': [
    { ResourceType: 'ManagedInstance' | 'Document'; ResourceId: string },
    { TagList: { Key: string; Value: string }[] },
  ];
  'ssm:DescribeSessions': [
    { State: 'Active' | 'History'; Filters?: { key: 'SessionId'; value: string }[]; NextToken?: string },
    {
      Sessions: { SessionId: string; Target?: string; Owner?: string; DocumentName?: string; StartDate?: Date }[];
      NextToken?: string;
    },
  ];
  'tag:GetResources': [
    { ResourceARNList: string[] },
    { ResourceTagMappingList: { ResourceARN: string; Tags: { Key: string; Value: string }[] }[] },
  ];
}

export type DocumentFormat = 'JSON' | 'YAML' | 'TEXT';
type OfRole = { RoleName: string };
type OfUser = { UserName: string };
type OfGroup = { GroupName: string };
type Managed = { PolicyArn: string };
type Inline = { PolicyName: string };
type Text = { PolicyDocument: string };
type Holder = {
  Arn: string;
  AttachedManagedPolicies?: Managed[];
  PermissionsBoundary?: { PermissionsBoundaryArn: string };
};

/** What the answers hold is of no use: a look proves what a write did. */
interface Writes {
  'iam:SetDefaultPolicyVersion': [Managed & { VersionId: string }, unknown];
  'iam:AttachRolePolicy': [OfRole & Managed, unknown];
  'iam:AttachUserPolicy': [OfUser & Managed, unknown];
  'iam:AttachGroupPolicy': [OfGroup & Managed, unknown];
  'iam:DetachRolePolicy': [OfRole & Managed, unknown];
  'iam:DetachUserPolicy': [OfUser & Managed, unknown];
  'iam:DetachGroupPolicy': [OfGroup & Managed, unknown];
  'iam:PutRolePolicy': [OfRole & Inline & Text, unknown];
  'iam:PutUserPolicy': [OfUser & Inline & Text, unknown];
  'iam:PutGroupPolicy': [OfGroup & Inline & Text, unknown];
  'iam:DeleteRolePolicy': [OfRole & Inline, unknown];
  'iam:DeleteUserPolicy': [OfUser & Inline, unknown];
  'iam:DeleteGroupPolicy': [OfGroup & Inline, unknown];
  'ssm:CreateDocument': [
    { Name: string; Content: string; DocumentType: 'Session'; DocumentFormat?: DocumentFormat; VersionName?: string },
    unknown,
  ];
  /** SSM takes a new version only over the latest. */
  'ssm:UpdateDocument': [
    {
      Name: string;
      Content: string;
      DocumentVersion: '$LATEST';
      DocumentFormat?: DocumentFormat;
      VersionName?: string;
    },
    unknown,
  ];
  'ssm:UpdateDocumentDefaultVersion': [{ Name: string; DocumentVersion: string }, unknown];
  /** Without a version: all of them. */
  'ssm:DeleteDocument': [{ Name: string; DocumentVersion?: string }, unknown];
  'ssm:ModifyDocumentPermission': [
    { Name: string; PermissionType: 'Share'; AccountIdsToAdd?: string[]; AccountIdsToRemove?: string[] },
    unknown,
  ];
  'ssm:AddTagsToResource': [
    { ResourceType: 'Document'; ResourceId: string; Tags: { Key: string; Value: string }[] },
    unknown,
  ];
  'ssm:TerminateSession': [{ SessionId: string }, unknown];
}

/** What the guardrail keeps and reads for itself. */
interface Workings {
  'dynamodb:GetItem': [{ TableName: string; Key: Attributes; ConsistentRead: true }, { Item?: Attributes }];
  'dynamodb:PutItem': [
    {
      TableName: string;
      Item: Attributes;
      ConditionExpression: string;
      ExpressionAttributeValues?: Attributes;
    },
    unknown,
  ];
  'dynamodb:Query': [
    {
      TableName: string;
      KeyConditionExpression: string;
      ExpressionAttributeValues: Attributes;
      ConsistentRead: true;
      Limit: number;
    },
    { Items: Attributes[] },
  ];
  'sqs:SendMessage': [{ QueueUrl: string; MessageBody: string; DelaySeconds: number }, { MessageId: string }];
  'ssm:GetParameter': [{ Name: string }, { Parameter: { Value: string } }];
  'sts:GetCallerIdentity': [object, { UserId: string; Account: string; Arn: string }];
}

/** An item of DynamoDB: a text, or a number as text. */
export type Attributes = Record<string, { S: string } | { N: string }>;

interface Calls extends Reads, Writes, Workings {
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

/** A write as data. `region`: where it is made, if that is another one than the change's. */
export type Call = { [A in keyof Writes]: { action: A; input: Writes[A][0]; region?: string } }[keyof Writes];

/** The one seam to AWS: the SDK, the embedded account and every injected fault stand behind it. Rejects with an error whose `name` is AWS's error code. */
export type Ask = <A extends Action>(action: A, input: Input<A>) => Promise<Output<A>>;

/** An error as AWS names it (`NoSuchEntity`, `InvalidDocument`), for worlds that are not the SDK. */
export class AwsError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
