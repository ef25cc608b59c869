import type { Ask, Input } from '../../functions/calls.ts';

export const defaultByName = 'ssm:GetDocument of $DEFAULT';
const versions = 'ssm:ListDocumentVersions';

/** What has an answer that other calls of the same server give. */
export const stoodInFor: string[] = [versions, defaultByName];

/** Answers from other calls what the server lacks, so that the stories that need it can be played. */
export function withStandIns(ask: Ask, lacking: string[]): Ask {
  return async (action, input) => {
    if (action === versions && lacking.includes(versions))
      return (await versionsOf(ask, input as Input<'ssm:ListDocumentVersions'>)) as never;
    if (action === 'ssm:GetDocument' && lacking.includes(defaultByName)) {
      const { DocumentVersion, ...rest } = input as Input<'ssm:GetDocument'>;
      if (DocumentVersion === '$DEFAULT') return ask(action, rest as never);
    }
    return ask(action, input);
  };
}

const most = 10;

async function versionsOf(ask: Ask, { Name }: Input<'ssm:ListDocumentVersions'>) {
  const inForce = (await ask('ssm:GetDocument', { Name })).DocumentVersion;
  const numbers = Array.from({ length: most }, (_, index) => String(most - index));
  const found = await Promise.all(
    numbers.map(DocumentVersion =>
      ask('ssm:GetDocument', { Name, DocumentVersion }).then(
        () => [{ DocumentVersion, IsDefaultVersion: DocumentVersion === inForce, CreatedDate: new Date(0) }],
        () => [],
      ),
    ),
  );
  return { DocumentVersions: found.flat() };
}
