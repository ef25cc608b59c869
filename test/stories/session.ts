import { event, type Story } from './story.ts';

const target = 'i-0123456789abcdef0';
const DocumentName = 'AWS-StartPortForwardingSession';

/** Somebody forwards a port that nobody approved. */
export const sessionStory: Story = {
  name: 'StartSession',
  door: 'session-start',
  rule: 'session-open-port',
  remedy: 'end-session',
  before: async () => {},
  async change(act) {
    const Parameters = { portNumber: ['8080'] };
    const { SessionId } = (await act('ssm:StartSession', { Target: target, DocumentName, Parameters })) as {
      SessionId: string;
    };
    return event('ssm', 'StartSession', '0d9e7a52-0000-4000-8000-00000000000a', {
      requestParameters: { target, documentName: DocumentName, parameters: Parameters },
      responseElements: { sessionId: SessionId },
    });
  },
  async isOpen(act) {
    const { Sessions } = (await act('ssm:DescribeSessions', { State: 'Active' })) as { Sessions: object[] };
    return Sessions.length > 0;
  },
};
