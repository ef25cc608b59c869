import { type Automaton, automatonOf, type Budget, passes } from './automaton.ts';
import { type Decision, decide } from './decide.ts';
import type { SessionContent } from './read-document.ts';
import { shortest } from './shortest.ts';
import { wordAutomaton } from './word-automaton.ts';

/** The node itself: no host, localhost, 127.0.0.0/8, ::1. Anything else is dialled from the node. */
const node = String.raw`(?i)^(?:|localhost\.?|127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}|\[?(?:::1|(?:0{1,4}:){7}0{0,3}1)\]?)$`;
/** What a resolver takes for a host: names, IPv4, IPv6. */
const hostSyntax = String.raw`^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?\]?)$`;

/** A host outside `approved` that a document text such as `{{ host }}` lets its caller reach; undefined where there is none. */
export function foreignHost(text: string, content: SessionContent, approved: string[]): Decision<string | undefined> {
  return decide(text, content, (pieces, budget) => {
    return shortest(
      pieces,
      { all: [own(hostSyntax, budget)], none: [own(node, budget), wordAutomaton(approved)] },
      budget,
    );
  });
}

/** Whether a host is the node itself or approved. */
export function isKnownHost(host: string, approved: string[]): boolean {
  // No name is longer than 255 characters.
  if (host.length > 255) return false;
  return passes(wordAutomaton(approved), host) || passes(own(node, { left: 1_000_000 }), host);
}

/** A pattern of this file, not of a document. */
function own(pattern: string, budget: Budget): Automaton {
  const automaton = automatonOf(pattern, budget);
  if ('because' in automaton) throw new Error(`hosts: ${automaton.because}`);
  return automaton;
}
