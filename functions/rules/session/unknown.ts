import { readDocument } from '../../document/read-document.ts';
import type { StartedSession } from '../../types.ts';
import { openHost } from '../document/open-host.ts';
import { openPort } from '../document/open-port.ts';
import type { Settings } from '../settings.ts';
import { documentOf } from './document-identity.ts';
import { hidden, isAmazonTunnel } from './forwarding.ts';
import { isService } from './index.ts';

/**
 * Why nobody can tell where a session led, a sentence: its record keeps that back, and what it ran may lead out of the baseline.
 * Undefined where it is known, and where it can do no harm. The sessions that a sweep finds have no record.
 */
export function unknownOf(session: StartedSession, settings: Settings): string | undefined {
  const { event, denied, actor, target, parameters } = session.change;
  if (event !== 'StartSession' || denied || isService(actor) || parameters !== undefined) return undefined;
  if (target === undefined)
    return 'The record does not say on which target the session was started, nor by which document.';
  return mayLeadOut(session, settings) ? hidden : undefined;
}

function mayLeadOut({ change, document }: StartedSession, settings: Settings): boolean {
  const named = documentOf(change);
  if (named && isAmazonTunnel(named)) return true;
  return (document?.versions ?? []).some(({ text }) => {
    const reading = text === undefined ? undefined : readDocument(text);
    if (reading?.outcome !== 'session') return true;
    return [openPort, openHost].some(rule => rule.judge(reading.content, settings).length > 0);
  });
}
