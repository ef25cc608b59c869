import { type ApiCall, defineEvent, type Head, unnamed } from './define-event.ts';
import { at, defined, isFields, isHidden, textAt } from './fields.ts';
import { documentName, localArn, targetArn } from './names.ts';

/** Sessions started and resumed, those that were refused included. */
export const session = defineEvent({
  kind: 'session',
  source: 'ssm.amazonaws.com',
  names: ['StartSession', 'ResumeSession'],
  decode(call, head) {
    const { request, response, error } = call;
    const resumed = call.name === 'ResumeSession';
    const denied = error !== undefined;
    const refused = denied ? refusedResource(error.message) : undefined;
    const sessionId = textAt(response, 'sessionId') ?? textAt(request, 'sessionId') ?? after(refused, ':session/');
    const target = textAt(request, 'target') ?? after(refused, ':instance/') ?? after(refused, ':managed-instance/');
    if (!denied && !sessionId && !target) return unnamed(call, resumed ? 'session' : 'target');
    const { parameters, gaps } = readParameters(call);
    const document = textAt(request, 'documentName') ?? (refused?.includes(':document/') ? refused : undefined);
    return defined({
      resource: target
        ? targetArn(head, target)
        : sessionId
          ? localArn(head, 'ssm', `session/${sessionId}`)
          : (refused ?? anywhere(head)),
      sessionId,
      target,
      document: document && documentName(head, document),
      parameters,
      denied,
      resumed,
      gaps: [...gaps, ...unsaid(sessionId, denied)],
    });
  },
});

const anywhere = (head: Head): string => localArn(head, 'ssm', 'session/*');

const unsaid = (sessionId: string | undefined, denied: boolean): string[] =>
  sessionId || denied ? [] : ['The record does not name the session that was started.'];

/** A refused call carries no parameters; the message alone says which resource was refused. */
const refusedResource = (message: string): string | undefined =>
  / on resource: (arn:[^\s]{1,2048})/.exec(message)?.[1]?.replace(/[.,]$/, '');

function after(arn: string | undefined, marker: string): string | undefined {
  const index = arn?.indexOf(marker) ?? -1;
  return index < 0 ? undefined : arn?.slice(index + marker.length) || undefined;
}

/** Parameters as sent. Hidden ones are not known, and must not pass for none. */
function readParameters({ request }: ApiCall): { parameters?: Record<string, string[]>; gaps: string[] } {
  if (!request) return { gaps: [] };
  const sent = at(request, 'parameters');
  if (sent === undefined || sent === null) return { parameters: {}, gaps: [] };
  if (isHidden(sent)) return { gaps: ['CloudTrail hides the parameters of the session.'] };
  if (!isFields(sent)) return { gaps: ['The parameters of the session are not in a form that is known.'] };
  const entries = Object.entries(sent).map(([name, value]) => [name, valuesOf(value)] as const);
  const unread = entries.find(([, values]) => values === undefined);
  if (unread)
    return { gaps: [`The session's parameter ${JSON.stringify(unread[0])} is hidden or in no form that is known.`] };
  return { parameters: Object.fromEntries(entries) as Record<string, string[]>, gaps: [] };
}

function valuesOf(value: unknown): string[] | undefined {
  const values = Array.isArray(value) ? value : [value];
  return values.every(one => typeof one === 'string' && !isHidden(one)) ? values : undefined;
}
