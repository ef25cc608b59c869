import { stranger } from './place.ts';
import { type Acting, event, type Story } from './story.ts';
import { openDocument, safeDocument } from './texts.ts';

const Name = 'Team-Ports';
const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

const create = (act: Acting, Content: string) =>
  act('ssm:CreateDocument', { Name, Content, DocumentType: 'Session', DocumentFormat: 'JSON' });

const update = (act: Acting) =>
  act('ssm:UpdateDocument', { Name, Content: openDocument, DocumentVersion: '$LATEST', DocumentFormat: 'JSON' });

const described = (documentVersion: string, defaultVersion: string) => ({
  documentDescription: {
    name: Name,
    documentType: 'Session',
    schemaVersion: '1.0',
    documentVersion,
    latestVersion: documentVersion,
    defaultVersion,
    status: 'Updating',
  },
});

/** A document that lets through the approved ports alone. */
export const makeTeamDocument = async (act: Acting) => void (await create(act, safeDocument));

/** Whether the bad text is in the default version, or in the one that is named. */
async function holds(act: Acting, DocumentVersion?: string): Promise<boolean> {
  try {
    const { Content } = (await act('ssm:GetDocument', { Name, ...(DocumentVersion && { DocumentVersion }) })) as {
      Content: string;
    };
    return JSON.stringify(JSON.parse(Content)) === openDocument;
  } catch (error) {
    if ((error as Error).name === 'InvalidDocument') return false;
    throw error;
  }
}

/** Which of the two a session runs is not proved, so both count. */
const isOpen = async (act: Acting) => (await holds(act)) || (await holds(act, '$LATEST'));

export const createDocumentStory: Story = {
  name: 'CreateDocument',
  door: 'document-change',
  config: { remedies: ['restore-document-version', 'delete-document'] },
  rule: 'open-port',
  remedy: 'delete-document',
  before: async () => {},
  async change(act) {
    await create(act, openDocument);
    return event('ssm', 'CreateDocument', '0d9e7a52-0000-4000-8000-000000000006', {
      requestParameters: { name: Name, content: hidden, documentFormat: 'JSON', documentType: 'Session' },
      responseElements: described('1', '1'),
    });
  },
  putRight: act => act('ssm:DeleteDocument', { Name }).catch(() => 'it was deleted before'),
  lost: 'unjudgeable-document',
  isOpen,
};

export const updateDocumentStory: Story = {
  name: 'UpdateDocument',
  door: 'document-change',
  rule: 'open-port',
  remedy: 'restore-document-version',
  before: makeTeamDocument,
  async change(act) {
    await update(act);
    return event('ssm', 'UpdateDocument', '0d9e7a52-0000-4000-8000-000000000007', {
      requestParameters: { name: Name, content: hidden, documentVersion: '$LATEST', documentFormat: 'JSON' },
      responseElements: described('2', '1'),
    });
  },
  isOpen,
};

/** The bad version was written before, and is made the default now. */
export const defaultDocumentStory: Story = {
  name: 'UpdateDocumentDefaultVersion',
  door: 'document-change',
  rule: 'open-port',
  remedy: 'restore-document-version',
  async before(act) {
    await makeTeamDocument(act);
    await update(act);
  },
  async change(act) {
    await act('ssm:UpdateDocumentDefaultVersion', { Name, DocumentVersion: '2' });
    return event('ssm', 'UpdateDocumentDefaultVersion', '0d9e7a52-0000-4000-8000-000000000008', {
      requestParameters: { name: Name, documentVersion: '2' },
      responseElements: { description: { name: Name, defaultVersion: '2' } },
    });
  },
  isOpen,
};

export const shareStory: Story = {
  name: 'ModifyDocumentPermission',
  door: 'document-change',
  rule: 'document-shared',
  remedy: 'unshare-document',
  before: makeTeamDocument,
  async change(act) {
    await act('ssm:ModifyDocumentPermission', { Name, PermissionType: 'Share', AccountIdsToAdd: [stranger] });
    return event('ssm', 'ModifyDocumentPermission', '0d9e7a52-0000-4000-8000-000000000009', {
      requestParameters: { name: Name, permissionType: 'Share', accountIdsToAdd: [stranger] },
    });
  },
  putRight: act =>
    act('ssm:ModifyDocumentPermission', { Name, PermissionType: 'Share', AccountIdsToRemove: [stranger] }),
  async isOpen(act) {
    const input = { Name, PermissionType: 'Share' };
    const { AccountIds } = (await act('ssm:DescribeDocumentPermission', input)) as { AccountIds: string[] };
    return AccountIds.includes(stranger);
  },
};
