import { inlineName } from '../look/principal-policies.ts';
import type { Change, Journal, PolicyText, Principal, Seen } from '../types.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import { incidentOf } from './incident.ts';
import { keep } from './keep.ts';

/** What the journal knows of a principal from before a change: IAM keeps nothing of what is replaced or deleted. */
export interface Earlier {
  seen?: Seen;
  /** The last text of the changed inline policy that was found safe. */
  lastSafe?: string;
}

/** What a principal was last seen to hold, by which incident, what was seen before that one, and safe inline texts. */
interface Kept {
  by: string;
  now: Seen;
  before?: Seen;
  safe: PolicyText[];
}

/** What the journal saw of the changed principal; for an incident that comes again, what it saw before it. */
export async function earlierOf(change: Change, journal: Journal): Promise<Earlier> {
  if (!('principal' in change)) return {};
  const kept = keptOf((await journal.read(keyOf(change.account, change.principal)))?.body);
  if (!kept) return {};
  const seen = kept.by === incidentOf(change) ? kept.before : kept.now;
  const name =
    'policyName' in change && change.policyName ? inlineName(change.principal, change.policyName) : undefined;
  const lastSafe = kept.safe.find(policy => policy.name === name)?.text;
  return { ...(seen && { seen }), ...(lastSafe !== undefined && { lastSafe }) };
}

/** Longer texts are not kept: IAM takes 10,240 characters of them, blanks aside. */
const longestText = 30_000;

/** Keeps what a principal holds now for the next change to it, and which of its inline texts are safe. */
export async function keepSeen(
  change: Change,
  seen: Seen,
  isSafe: (policy: PolicyText) => boolean,
  journal: Journal,
): Promise<void> {
  if (!('principal' in change)) return;
  const now = { ...seen, policies: seen.policies.filter(({ text }) => (text?.length ?? 0) <= longestText) };
  await keep<Kept>(journal, keyOf(change.account, change.principal), 'always', body => {
    const kept = keptOf(body);
    const by = incidentOf(change);
    const before = kept?.by === by ? kept.before : kept?.now;
    const fresh = now.policies.filter(isSafe);
    const old = (kept?.safe ?? []).filter(({ name }) => fresh.every(policy => policy.name !== name));
    return { by, now, ...(before && { before }), safe: [...fresh, ...old].slice(0, 20) };
  });
}

const keyOf = (account: string, { type, name }: Principal) => `seen/${account}#${type}/${name}`;

function keptOf(body: unknown): Kept | undefined {
  const { by, now, before, safe } = fieldsOf(body);
  const [last, earlier] = [seenOf(now), seenOf(before)];
  if (textOf(by) === undefined || !last) return undefined;
  return { by: textOf(by) ?? '', now: last, ...(earlier && { before: earlier }), safe: policiesOf(safe) };
}

function seenOf(value: unknown): Seen | undefined {
  const { policies, whole, boundary } = fieldsOf(value);
  if (!Array.isArray(policies)) return undefined;
  const known = boundary === null || typeof boundary === 'string' ? { boundary } : {};
  return { policies: policiesOf(policies), whole: whole === true, ...known };
}

function policiesOf(value: unknown): PolicyText[] {
  return listOf(value).flatMap(one => {
    const [name, text] = [textOf(fieldsOf(one).name), textOf(fieldsOf(one).text)];
    return name === undefined || text === undefined ? [] : [{ name, text }];
  });
}
