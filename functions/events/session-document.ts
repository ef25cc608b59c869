import { type ApiCall, defineEvent, unnamed } from './define-event.ts';
import { documentText } from './document-text.ts';
import { at, defined, isHidden, textAt, textsAt } from './fields.ts';
import { documentArn, documentName } from './names.ts';

/** Whose content is the region's session preferences; deleting it resets logging and encryption. */
const preferences = 'SSM-SessionManagerRunShell';
/** Calls that carry content, and whose answer describes the document. */
const writing = new Set(['CreateDocument', 'UpdateDocument']);

/** Session documents. CloudTrail hides their content, so that most changes here say only which version to read. */
export const sessionDocument = defineEvent({
  kind: 'session-document',
  source: 'ssm.amazonaws.com',
  names: [
    'CreateDocument',
    'UpdateDocument',
    'UpdateDocumentDefaultVersion',
    'ModifyDocumentPermission',
    'DeleteDocument',
  ],
  decode(call, head) {
    const { request, response } = call;
    const described = at(response, 'documentDescription') ?? at(response, 'description');
    const given = textAt(request, 'name') ?? textAt(described, 'name');
    if (!given) return unnamed(call, 'document');
    const name = documentName(head, given);
    const documentType = typeOf(call);
    if (documentType !== undefined && documentType !== 'Session')
      return { ignored: `${name} is a document of type ${documentType}, not Session.` };
    const deleting = call.name === 'DeleteDocument';
    if (deleting && name !== preferences)
      return { ignored: `DeleteDocument of ${name}: only that of ${preferences} changes what a session may do.` };
    const written = writing.has(call.name) ? contentIn(request) : { gaps: [] };
    return defined({
      resource: documentArn(head, name),
      name,
      documentType,
      version: versionOf(call),
      shared: textsAt(request, 'accountIdsToAdd'),
      deleted: deleting && at(request, 'documentVersion') === undefined && at(request, 'versionName') === undefined,
      ...written,
      gaps: [...written.gaps, ...unsaid(call, documentType)],
    });
  },
});

/** Hidden content is no gap yet: it is read from AWS, and told as unreadable only where AWS does not give it either. */
const contentIn = (request: ApiCall['request']) =>
  isHidden(at(request, 'content')) ? { gaps: [] } : documentText(request, 'content');

/** The answer's type goes first: a request that names none makes a Command document. Schema 1.0 is that of sessions alone. */
function typeOf({ name, request, response }: ApiCall): string | undefined {
  const described = at(response, 'documentDescription');
  const answered = textAt(described, 'documentType');
  if (answered) return answered;
  if (textAt(described, 'schemaVersion') === '1.0') return 'Session';
  return name === 'CreateDocument' ? textAt(request, 'documentType') : undefined;
}

function versionOf({ name, request, response }: ApiCall): string | undefined {
  if (name === 'UpdateDocumentDefaultVersion')
    return textAt(response, 'description', 'defaultVersion') ?? textAt(request, 'documentVersion');
  if (!writing.has(name)) return undefined;
  const described = at(response, 'documentDescription');
  const first = name === 'CreateDocument' ? '1' : undefined;
  return textAt(described, 'documentVersion') ?? textAt(described, 'latestVersion') ?? first;
}

function unsaid(call: ApiCall, documentType: string | undefined): string[] {
  if (!writing.has(call.name)) return [];
  const gaps: string[] = [];
  if (documentType === undefined) gaps.push('The record does not say what type of document it is.');
  if (versionOf(call) === undefined) gaps.push('The record does not say which version was made.');
  return gaps;
}
