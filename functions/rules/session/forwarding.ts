import { partsOf } from '../../document/interpolation.ts';
import { portOf } from '../../document/ports.ts';
import { field, readDocument, type SessionContent, textOf } from '../../document/read-document.ts';
import type { StartedSession } from '../../types.ts';
import { type DocumentIdentity, documentOf } from './document-identity.ts';

/** Where a session's tunnel led, as far as is known. */
export interface Tunnel {
  port: string | undefined;
  /** Empty for the node itself. */
  host: string | undefined;
}
export interface Forwarding {
  /** One for each version that the session may have run. */
  tunnels: Tunnel[];
  gaps: string[];
}

/** Defaults of Amazon's forwarding documents. */
const amazonDocuments = new Map<string, { port: string; host?: string }>([
  ['AWS-StartPortForwardingSession', { port: '80' }],
  ['AWS-StartPortForwardingSessionToSocket', { port: '80' }],
  ['AWS-StartPortForwardingSessionToRemoteHost', { port: '80', host: 'localhost' }],
  ['AWS-StartSSHSession', { port: '22' }],
]);

export const isAmazonTunnel = ({ owner, name }: DocumentIdentity): boolean =>
  owner === 'amazon' && amazonDocuments.has(name);

/** Where a session may forward to: what its caller sent, over the defaults of what it ran. Hidden or missing facts are gaps. */
export function forwardingOf(session: StartedSession): Forwarding {
  const document = documentOf(session.change);
  if (!document) return { tunnels: [], gaps: [] };
  const amazon = isAmazonTunnel(document) && amazonDocuments.get(document.name);
  if (amazon) return amazonTunnel(session, amazon);
  if (document.owner === 'amazon' || !session.change.document) return { tunnels: [], gaps: [] };
  return session.document ? customTunnels(session, session.document.versions) : unreadTunnel(session);
}

function amazonTunnel(session: StartedSession, defaults: { port: string; host?: string }): Forwarding {
  const { parameters } = session.change;
  if (!parameters) return { tunnels: [], gaps: [hidden] };
  const host = defaults.host === undefined ? '' : (sent(session, 'host') ?? defaults.host);
  return { tunnels: [{ port: sent(session, 'portNumber') ?? defaults.port, host }], gaps: [] };
}

export const hidden = 'The record hides the parameters of the session, so its port and host are unknown.';

/** The content is unknown, yet what its caller sent by the usual names tells something. */
function unreadTunnel(session: StartedSession): Forwarding {
  const port = sent(session, 'portNumber');
  const host = sent(session, 'host');
  const tunnels = port === undefined && host === undefined ? [] : [{ port, host }];
  return {
    tunnels,
    gaps: ['The document that the session ran could not be read, so where it leads is known only from the call.'],
  };
}

function customTunnels(session: StartedSession, versions: { version: string; text: string | undefined }[]): Forwarding {
  const gaps = new Set<string>();
  const tunnels = versions.flatMap(({ version, text }): Tunnel[] => {
    const reading = text === undefined ? undefined : readDocument(text);
    if (reading?.outcome !== 'session') {
      gaps.add(`Version ${version} of the document that the session ran could not be read.`);
      return unreadTunnel(session).tunnels;
    }
    if (reading.content.sessionType !== 'Port') return [];
    const port = filled('portNumber', reading.content, session);
    const host = filled('host', reading.content, session);
    if (!port || host === undefined) gaps.add(session.change.parameters ? unknownPort : hidden);
    else if (portOf(port) === undefined) gaps.add(`Which port ${JSON.stringify(port)} is, the node decides.`);
    return [{ port: port || undefined, host }];
  });
  return { tunnels, gaps: [...gaps] };
}

const unknownPort = 'Neither the call nor the document that the session ran tells its port and host.';

/** A property with its placeholders filled in, empty where the document has none; undefined where that cannot be told. */
function filled(property: string, content: SessionContent, session: StartedSession): string | undefined {
  let text = '';
  for (const part of partsOf(textOf(field(content.properties, property)) ?? '')) {
    if ('literal' in part) text += part.literal;
    else {
      const value = 'name' in part ? argument(part.name, content, session) : undefined;
      if (value === undefined) return undefined;
      text += value;
    }
  }
  return text.trim();
}

function argument(name: string, content: SessionContent, session: StartedSession): string | undefined {
  if (!session.change.parameters) return undefined;
  return sent(session, name) ?? content.parameters.get(name)?.default;
}

/** The value that the caller sent for a parameter. */
export function sent(session: StartedSession, name: string): string | undefined {
  const { parameters } = session.change;
  return parameters && Object.hasOwn(parameters, name) ? parameters[name]?.[0] : undefined;
}

/** Where in the record the finding points: the caller's parameter, or the document whose default counts. */
export function placeOf(session: StartedSession, name: string): string {
  return sent(session, name) === undefined
    ? '/requestParameters/documentName'
    : `/requestParameters/parameters/${name}`;
}
