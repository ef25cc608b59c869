/**
 * Decides every rule on policies by trying calls one after the other. Where the wording of a rule leaves two readings, its id
 * stands in `open` (either answer is accepted) and not in `sure`.
 */
import { allowed, coversResource, list, type Policy, type Request, statementsOf } from './evaluate.ts';
import {
  AMAZON,
  type Caller,
  callers,
  type Doc,
  documents,
  type Ground,
  groundOf,
  isAmazonName,
  type Principal,
  requests,
  SHELL,
  type Site,
  sessionNames,
  sessionTagSets,
  sites,
  type Tags,
  type Target,
  tagSets,
  targets,
} from './world.ts';

export interface OracleSettings {
  baseline: {
    documents?: string[];
    targetTags?: Record<string, string[]>;
    shell: 'explicit' | 'forbid' | 'allow';
    trustedAccounts: string[];
  };
  regime: 'implicit' | 'explicit';
  now: Date;
}
export interface Verdict {
  sure: Set<string>;
  open: Set<string>;
}
type Context = Record<string, string | string[]>;
const IMPLICIT = 'implicit-default-shell';
const CHECK = 'ssm:SessionDocumentAccessCheck';

/** What one site and one caller (or all callers, merged) can reach; the numbers are places in `targets` and `docs`. */
interface Reach {
  implicit: Set<number>;
  pairs: Map<number, Set<number>>;
  rewritable: Set<string>;
  creatable: Set<string>;
  commanded: Set<number>;
  retaggable: Set<string>;
  /** The ways to write a document that were allowed. */
  forms: Set<string>;
}

export function bruteForce(
  policies: Policy[],
  settings: OracleSettings,
  boundary?: Policy,
  principal?: Principal,
): Verdict {
  const { baseline } = settings;
  const ground = groundOf(
    policies,
    baseline.targetTags ?? {},
    baseline.documents ?? [],
    settings.now,
    boundary,
    principal,
  );
  const sure = new Set<string>();
  const open = new Set<string>();
  const accounts = new Map<string, { session: boolean; foreign: boolean; implicit: boolean; shell: boolean }>();
  for (const site of sites(ground)) {
    const all = { targets: targets(ground, site), docs: documents(ground, site) };
    const people = callers(ground, site);
    const each = people.map(caller => reach(ground, site, caller, all, settings));
    const views = people.length > 1 ? [...each, merged(each)] : each;
    views.forEach((view, at) => {
      const found = decide(ground, site, view, all, settings);
      // A finding that needs two different people is nobody's access, unless principal keys are read as free for each call.
      const strict = at < people.length;
      for (const id of found.sure) (strict && id !== IMPLICIT ? sure : open).add(id);
      for (const id of found.open) open.add(id);
    });
    for (const view of each) {
      const seen = accounts.get(site.account) ?? { session: false, foreign: false, implicit: false, shell: false };
      seen.session ||= view.implicit.size > 0 || view.pairs.size > 0;
      seen.implicit ||= view.implicit.size > 0;
      seen.shell ||= decide(ground, site, view, all, settings).sure.has(IMPLICIT);
      seen.foreign ||= reachableDocs(view).some(at => isForeign(all.docs[at]!, settings));
      accounts.set(site.account, seen);
    }
    for (const caller of people) sessionRules(ground, site, caller, sure);
  }
  // The account is not known: what a policy pins to one account is taken for the account's own.
  const lived = [...accounts.values()].filter(seen => seen.session);
  if (lived.length > 0 && lived.every(seen => seen.foreign)) sure.add('foreign-document');
  const shells = lived.filter(seen => seen.implicit);
  if (shells.length > 0 && shells.every(seen => seen.shell)) sure.add(IMPLICIT);
  const session = lived.length > 0;
  if (session && policies.flatMap(statementsOf).some(isEverything))
    return { sure: new Set(['administrator']), open: new Set() };
  for (const id of sure) open.delete(id);
  return { sure, open };
}

const isEverything = (each: ReturnType<typeof statementsOf>[number]): boolean =>
  each.Effect === 'Allow' &&
  list(each.Action).includes('*') &&
  list(each.Resource).includes('*') &&
  Object.keys(each.Condition ?? {}).length === 0;

interface All {
  targets: Target[];
  docs: Doc[];
}

const reachableDocs = (view: Reach): number[] => [...new Set([...view.pairs.values()].flatMap(docs => [...docs]))];
const isForeign = (doc: Doc, settings: OracleSettings): boolean =>
  doc.kind === 'foreign' && !settings.baseline.trustedAccounts.includes(doc.arns[0]!.split(':')[4]!);

function context(caller: Caller, request: Context, tags: Tags, account: string | undefined): Context {
  const own: Context = { ...request, ...caller.keys };
  for (const [key, value] of Object.entries(tags)) {
    own[`aws:ResourceTag/${key}`] = value;
    own[`ssm:resourceTag/${key}`] = value;
  }
  if (account !== undefined) own['aws:ResourceAccount'] = account;
  return own;
}

const spoken = new WeakMap<Policy[], Map<string, Policy[]>>();
/** The policies without the statements on other actions; remembered, because it is asked for every call. */
function speakingOf(policies: Policy[], action: string): Policy[] {
  const known = spoken.get(policies) ?? spoken.set(policies, new Map()).get(policies)!;
  const some =
    known.get(action) ??
    policies.map(policy => ({
      ...policy,
      Statement: statementsOf(policy).filter(each => couldCover(each.Action, each.NotAction, action)),
    }));
  known.set(action, some);
  return some;
}

const mentions = (policies: Policy[], action: string): boolean =>
  policies
    .flatMap(statementsOf)
    .some(each => each.Effect === 'Allow' && couldCover(each.Action, each.NotAction, action));
const couldCover = (yes: string | string[] | undefined, no: string | string[] | undefined, action: string): boolean =>
  allowed({ action, resource: 'arn:aws:ssm:r:a:x', context: {} }, [
    {
      Statement: { Effect: 'Allow', ...(yes ? { Action: yes } : {}), ...(no ? { NotAction: no } : {}), Resource: '*' },
    },
  ]);

function reach(ground: Ground, site: Site, caller: Caller, all: All, settings: OracleSettings): Reach {
  const out: Reach = {
    implicit: new Set(),
    pairs: new Map(),
    rewritable: new Set(),
    creatable: new Set(),
    commanded: new Set(),
    retaggable: new Set(),
    forms: new Set(),
  };
  const may = (action: string, resource: string, given: Context) =>
    allowed({ action, resource, context: given }, speakingOf(ground.identity, action), ground.boundary);
  const accountOf = (doc: Doc) =>
    doc.kind === 'amazon' ? undefined : doc.kind === 'foreign' ? doc.arns[0]!.split(':')[4]! : site.account;
  const wants = (action: string) => mentions(ground.identity, action);
  const on = {
    start: wants('ssm:StartSession'),
    update: wants('ssm:UpdateDocument') || wants('ssm:UpdateDocumentDefaultVersion'),
    create: wants('ssm:CreateDocument'),
    command: wants('ssm:SendCommand'),
  };
  const asked = requests(ground, site);
  for (const request of asked) {
    const forTarget = (at: number, extra: Context) => ({
      ...context(caller, request, all.targets[at]!.tags, site.account),
      ...extra,
    });
    const forDoc = (doc: Doc, extra: Context) => ({ ...context(caller, request, doc.tags, accountOf(doc)), ...extra });
    const places = all.targets.map((_, at) => at);
    const docs = all.docs.map((_, at) => at);
    if (on.start) {
      const start = (at: number, check: string) =>
        may('ssm:StartSession', all.targets[at]!.arn, forTarget(at, { [CHECK]: check }));
      if (settings.regime === 'implicit') for (const at of places) if (start(at, 'false')) out.implicit.add(at);
      const open = places.filter(at => start(at, 'true'));
      if (open.length > 0) {
        const named = docs.filter(at => {
          const doc = all.docs[at]!;
          const given = forDoc(doc, { [CHECK]: 'true' });
          const forms = doc.arns.filter(arn => may('ssm:StartSession', arn, given));
          for (const arn of forms) out.forms.add(arn);
          return forms.length > 0;
        });
        for (const at of named.length > 0 ? open : []) {
          const known = out.pairs.get(at) ?? out.pairs.set(at, new Set()).get(at)!;
          for (const doc of named) known.add(doc);
        }
      }
    }
    for (const doc of on.update || on.create ? all.docs : []) {
      if (doc.kind !== 'own' && doc.kind !== 'shell') continue;
      for (const arn of doc.arns) {
        const given = forDoc(doc, { 'ssm:DocumentType': 'Session' });
        if (may('ssm:UpdateDocument', arn, given) || may('ssm:UpdateDocumentDefaultVersion', arn, given))
          out.rewritable.add(key(doc));
        if (may('ssm:CreateDocument', arn, given)) out.creatable.add(key(doc));
      }
    }
    if (
      on.command &&
      may(
        'ssm:SendCommand',
        `arn:${site.partition}:ssm:${site.region}::document/AWS-RunShellScript`,
        context(caller, request, {}, undefined),
      )
    ) {
      for (const at of places) {
        if (all.targets[at]!.kind !== 'task' && may('ssm:SendCommand', all.targets[at]!.arn, forTarget(at, {})))
          out.commanded.add(at);
      }
    }
  }
  retags(ground, site, caller, all, asked, out);
  return out;
}

const key = (doc: Doc): string => `${doc.name} ${JSON.stringify(doc.tags)}`;
/** EC2 and ECS fill in their own spelling of a resource's tags, and not that of SSM. */
const taggedFor = (kind: Target['kind'], given: Context): Context =>
  kind === 'managed-instance'
    ? given
    : Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) =>
          name.startsWith('ssm:resourceTag/')
            ? [[name.replace('ssm:', kind === 'task' ? 'ecs:' : 'ec2:'), value]]
            : [[name, value]],
        ),
      );
const RETAG = {
  instance: { set: 'ec2:CreateTags', remove: 'ec2:DeleteTags' },
  task: { set: 'ecs:TagResource', remove: 'ecs:UntagResource' },
  'managed-instance': { set: 'ssm:AddTagsToResource', remove: 'ssm:RemoveTagsFromResource' },
};

/** Fills `retaggable` with "from to" for every pair of tag sets of one target that one tagging call turns into each other. */
function retags(ground: Ground, site: Site, caller: Caller, all: All, requested: Context[], out: Reach): void {
  const isReached = (at: number) => out.implicit.has(at) || out.pairs.has(at);
  if (!Object.values(RETAG).some(each => mentions(ground.identity, each.set) || mentions(ground.identity, each.remove)))
    return;
  all.targets.forEach((from, a) => {
    const actions = RETAG[from.kind];
    all.targets.forEach((to, b) => {
      if (a === b || from.arn !== to.arn || isReached(a) || !isReached(b)) return;
      const keys = [...new Set([...Object.keys(from.tags), ...Object.keys(to.tags)])].filter(
        tag => from.tags[tag] !== to.tags[tag],
      );
      const sets = keys.every(tag => to.tags[tag] !== undefined);
      if (!sets && !keys.every(tag => to.tags[tag] === undefined)) return;
      const asked: Context = { 'aws:TagKeys': keys };
      if (sets) for (const tag of keys) asked[`aws:RequestTag/${tag}`] = to.tags[tag]!;
      const call = (request: Context): Request => ({
        action: sets ? actions.set : actions.remove,
        resource: from.arn,
        context: { ...taggedFor(from.kind, context(caller, request, from.tags, site.account)), ...asked },
      });
      if (requested.some(request => allowed(call(request), ground.identity, ground.boundary)))
        out.retaggable.add(`${a} ${b}`);
    });
  });
}

function merged(views: Reach[]): Reach {
  const pairs = new Map<number, Set<number>>();
  for (const view of views)
    for (const [at, docs] of view.pairs) pairs.set(at, new Set([...(pairs.get(at) ?? []), ...docs]));
  const union = <T>(pick: (view: Reach) => Set<T>) => new Set(views.flatMap(view => [...pick(view)]));
  return {
    pairs,
    implicit: union(view => view.implicit),
    rewritable: union(view => view.rewritable),
    creatable: union(view => view.creatable),
    commanded: union(view => view.commanded),
    retaggable: union(view => view.retaggable),
    forms: union(view => view.forms),
  };
}

/** The rules on sessions, given what can be reached. */
function decide(ground: Ground, site: Site, view: Reach, all: All, settings: OracleSettings): Verdict {
  const sure = new Set<string>();
  const open = new Set<string>();
  const { baseline } = settings;
  const docs = reachableDocs(view).map(at => all.docs[at]!);
  const reached = [...new Set([...view.implicit, ...view.pairs.keys()])];
  const shellOn = (at: number, tags?: Tags) =>
    [...(view.pairs.get(at) ?? [])].some(
      doc => all.docs[doc]!.kind === 'shell' && (!tags || JSON.stringify(all.docs[doc]!.tags) === JSON.stringify(tags)),
    );
  if (baseline.shell === 'explicit') {
    for (const at of view.implicit) {
      if (!shellOn(at)) sure.add(IMPLICIT);
      if (tagSets(ground).some(tags => !shellOn(at, tags))) open.add(IMPLICIT);
    }
  }
  if (baseline.shell === 'forbid' && (view.implicit.size > 0 || docs.some(doc => doc.kind === 'shell')))
    sure.add('default-shell');
  const amazon = (names: string[]) => docs.some(doc => doc.kind === 'amazon' && names.includes(doc.name));
  if (amazon(AMAZON.slice(0, 3))) sure.add('open-port-forwarding');
  if (amazon(AMAZON.slice(3, 4))) sure.add('remote-host-forwarding');
  if (amazon(AMAZON.slice(4))) sure.add('interactive-command');
  for (const doc of docs) {
    if (doc.kind === 'own' || doc.kind === 'shell') {
      const literal = (patterns: string[]) => patterns.some(pattern => !isBareDocument(pattern));
      if (doc.kind === 'own' && !literal(covering(ground, 'ssm:StartSession', doc.arns, true)))
        sure.add('any-document');
      else if (!literal(covering(ground, 'ssm:StartSession', doc.arns, false, false))) open.add('any-document');
    }
    if (baseline.documents && doc.kind !== 'foreign' && !approves(baseline.documents, doc, site)) {
      const named = (arns: string[], withDeny: boolean) =>
        covering(ground, 'ssm:StartSession', arns, withDeny, withDeny).some(pattern => !isBareDocument(pattern));
      const reachable = doc.arns.filter(arn => view.forms.has(arn));
      if (named(reachable, false)) sure.add('unapproved-document');
      else if (named(doc.arns, true)) open.add('unapproved-document');
    }
    if (
      baseline.documents &&
      doc.kind === 'foreign' &&
      covering(ground, 'ssm:StartSession', doc.arns, true).some(each => !isBareDocument(each))
    )
      open.add('unapproved-document');
    // Nobody writes another account's document.
    if (doc.kind === 'foreign') continue;
    if (view.rewritable.has(key(doc))) sure.add('rewrite-document');
    if (view.creatable.has(key(doc))) open.add('rewrite-document');
  }
  for (const at of reached) {
    const target = all.targets[at]!;
    const bare = Object.keys(target.tags).length === 0;
    if (bare && !isNamed(ground, 'ssm:StartSession', target, true)) sure.add('unscoped-target');
    else if (bare && !isNamed(ground, 'ssm:StartSession', target, false)) open.add('unscoped-target');
    const wanted = Object.entries(baseline.targetTags ?? {});
    if (wanted.some(([tag, values]) => !values.includes(target.tags[tag.toLowerCase()] ?? '')))
      sure.add('off-baseline-target');
  }
  for (const at of view.commanded) {
    const target = all.targets[at]!;
    const bare = Object.keys(target.tags).length === 0;
    if (bare && !isNamed(ground, 'ssm:SendCommand', target, true)) sure.add('run-command');
    else if (bare && !isNamed(ground, 'ssm:SendCommand', target, false)) open.add('run-command');
  }
  const kept = (name: string) =>
    name === SHELL ||
    (baseline.documents ?? []).some(
      each => each === name || each === `arn:${site.partition}:ssm:${site.region}:${site.account}:document/${name}`,
    );
  const whole = (found: Set<string>) => [...found].some(each => kept(each.slice(0, each.indexOf(' '))));
  if (whole(view.rewritable)) sure.add('rewrite-document');
  if (whole(view.creatable)) open.add('rewrite-document');
  for (const pair of view.retaggable) {
    const [from, to] = pair.split(' ').map(Number);
    if (reached.includes(to!) && !reached.includes(from!)) sure.add('retag-target');
  }
  return { sure, open };
}

const approves = (approved: string[], doc: Doc, site: Site): boolean =>
  approved.some(each =>
    each.includes(':')
      ? doc.arns.includes(each)
      : each === doc.name && (isAmazonName(each) ? doc.kind === 'amazon' : true),
  ) && site !== undefined;

/** The patterns that let one of these ARNs through: an Allow's Resource and, if asked, what a Deny's NotResource spares. */
function covering(ground: Ground, action: string, arns: string[], withDeny: boolean, wide = true): string[] {
  return ground.identity.flatMap(policy =>
    statementsOf(policy)
      .filter(each => couldCover(each.Action, each.NotAction, action))
      .flatMap(each => (each.Effect === 'Allow' ? list(each.Resource) : withDeny ? list(each.NotResource) : []))
      .filter(pattern =>
        arns.some(resource =>
          coversResource(wide ? widest(pattern) : pattern, { action: '', resource, context: {} }, policy.Version),
        ),
      ),
  );
}

/** A variable may stand for anything, and counts as text that names what the caller was given. */
const widest = (pattern: string): string => pattern.replaceAll(/\$\{[^}]*\}/g, '*');

/** The field of a pattern that names the resource; a star before it may have run over a colon. */
const lastField = (pattern: string): string => {
  const fields = pattern.replaceAll(/\$\{[^}]*\}/g, each => each.replaceAll(':', '.')).split(':');
  return fields.slice(fields.length === 5 ? 4 : 5).join(':');
};

const isBareDocument = (pattern: string): boolean => {
  const field = lastField(pattern);
  return field === '' || field === '*' || field === 'document/*';
};

/** Whether a pattern that reaches the target holds text of its id beyond the beginnings that every id has. */
function isNamed(ground: Ground, action: string, target: Target, withDeny: boolean): boolean {
  return covering(ground, action, [target.arn], withDeny, withDeny).some(pattern => {
    const field = lastField(pattern);
    const id = field.includes('/') ? field.slice(field.indexOf('/') + 1) : '';
    const text = id.replaceAll(/[*?]/g, '');
    return target.kind === 'task' ? text !== '' && text !== '/' : !/^(m?i?|m?i-0?)$/.test(text);
  });
}

/** foreign-session-resume and foreign-session-terminate. */
function sessionRules(ground: Ground, site: Site, caller: Caller, sure: Set<string>): void {
  const rules = [
    ['ssm:ResumeSession', 'foreign-session-resume'],
    ['ssm:TerminateSession', 'foreign-session-terminate'],
  ] as const;
  for (const [action, id] of rules) {
    if (!mentions(ground.identity, action)) continue;
    const own = (text: string) => caller.names.some(name => text.startsWith(name));
    for (const name of sessionNames(ground).filter(each => !own(each))) {
      for (const tags of sessionTagSets(ground).filter(each => !own(each['aws:ssmmessages:session-id']!))) {
        const resource = `arn:${site.partition}:ssm:${site.region}:${site.account}:session/${name}`;
        const open = requests(ground, site).some(request =>
          allowed(
            { action, resource, context: context(caller, request, tags, site.account) },
            ground.identity,
            ground.boundary,
          ),
        );
        if (open) sure.add(id);
      }
    }
  }
}
