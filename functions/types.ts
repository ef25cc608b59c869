/** The words of the guardrail. Data only: nothing here runs. */
import type { Call, DocumentFormat } from './calls.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Severity = 'low' | 'medium' | 'high' | 'critical';
export type Mode = 'observe' | 'alert' | 'remediate';
export type Regime = 'implicit' | 'explicit';
/** Whether a finding was there before the change. */
export type Since = 'new' | 'existing' | 'unknown';

/** Who made the call. All of it is text that the caller may have chosen. */
export interface Actor {
  type: string;
  arn?: string;
  /** Unique id of the user or role (AIDA…, AROA…), which a name cannot forge. */
  id?: string;
  session?: string;
  sourceIp?: string;
  userAgent?: string;
  mfa?: boolean;
  /** The AWS service that made the call on somebody's behalf, or for itself. */
  invokedBy?: string;
}

export interface Principal {
  type: 'role' | 'user' | 'group';
  name: string;
  arn?: string;
}

/** A policy's text as it was found: undefined where it could not be had. */
export interface PolicyText {
  /** What people call it: an ARN, `inline NAME of role/X`, or a file. */
  name: string;
  text: string | undefined;
}

interface ChangeKinds {
  /** CreatePolicy, CreatePolicyVersion, SetDefaultPolicyVersion. `live` is false for a version not set as default. */
  'managed-policy': { policyArn: string; version?: string; text?: string; live: boolean };
  /** Put{Role,User,Group}Policy. */
  'inline-policy': { principal: Principal; policyName: string; text?: string };
  /** Attach*Policy (`policyArn`) and AddUserToGroup (`group`). */
  attachment: { principal: Principal; policyArn?: string; group?: string };
  /** Delete*Policy, Detach*Policy, RemoveUserFromGroup, boundaries put or deleted. */
  'guard-removed': { principal: Principal; policyArn?: string; policyName?: string; group?: string; boundary: boolean };
  /** CreateDocument, UpdateDocument, UpdateDocumentDefaultVersion, ModifyDocumentPermission, DeleteDocument. */
  'session-document': {
    name: string;
    documentType?: string;
    version?: string;
    text?: string;
    shared: string[];
    deleted: boolean;
  };
  /** StartSession, ResumeSession. `parameters` is undefined where the record hides them, {} where none were sent. */
  session: {
    sessionId?: string;
    target?: string;
    document?: string;
    parameters?: Record<string, string[]>;
    denied: boolean;
    resumed: boolean;
  };
  /** CreateTags, DeleteTags, AddTagsToResource, RemoveTagsFromResource, TagRole, TagUser. */
  tag: { resources: string[]; added: Record<string, string>; removed: string[] };
  /** UpdateServiceSetting, ResetServiceSetting. */
  'account-setting': { setting: string; value?: string };
  /** A change to the guardrail's own rules, functions, roles, topic, table or configuration. */
  guardrail: { part: string };
}

export type Kind = keyof ChangeKinds;

interface ChangeHead<K extends Kind> {
  kind: K;
  /** CloudTrail eventName, e.g. `CreatePolicyVersion`. */
  event: string;
  /** CloudTrail eventID; ids repeat in real logs, so `digest` (SHA-256 of the record, hex) goes with it. */
  id: string;
  digest: string;
  /** ISO 8601. */
  time: string;
  account: string;
  region: string;
  partition: string;
  /** ARN of what was changed, or the nearest name of it that the record gives. */
  resource: string;
  actor: Actor;
  /** The record and its envelope name different accounts: told, and nothing is done. */
  disputed?: true;
  /** What the record omits, hides or contradicts; each a sentence. */
  gaps: string[];
}

/** One change, decoded from one CloudTrail record. */
export type Change = { [K in Kind]: ChangeHead<K> & ChangeKinds[K] }[Kind];
export type ChangeOf<K extends Kind> = Extract<Change, { kind: K }>;

/** What became of a record. Every record ends as exactly one of these. */
export type Decoded =
  | { outcome: 'change'; change: Change }
  | { outcome: 'failed-call'; because: string }
  | { outcome: 'ignored'; because: string }
  /** `change`: as far as it is known, enough to tell of it and not to look at it. */
  | { outcome: 'unreadable'; because: string; change?: Change };

/** What is judged: the policies of one principal, or one policy alone (`principal` undefined: principal keys are free). */
export interface Access {
  kind: 'access';
  principal?: Principal & { account: string };
  policies: PolicyText[];
  boundary?: PolicyText;
  /** Custom documents whose content is known: a policy that grants one is as open as it. */
  documents?: SessionDocument[];
}

export interface SessionDocument {
  kind: 'document';
  name: string;
  arn?: string;
  /** `$DEFAULT` first, `$LATEST` second where it differs; `text` undefined where it could not be had. */
  versions: { version: string; text: string | undefined }[];
  /** Accounts it is shared with, `all` included; undefined where unknown. */
  sharedWith?: string[];
}

export interface StartedSession {
  kind: 'session';
  change: ChangeOf<'session'>;
  /** Tags of the target; undefined where unknown. */
  targetTags?: Record<string, string>;
  /** The custom document the session ran, where known (its defaults count). */
  document?: SessionDocument;
}

export type Subject = Access | SessionDocument | StartedSession;

/** One authorisation request as any IAM simulator takes it. */
export interface AuthorizationRequest {
  action: string;
  resource: string;
  /** Every key that the request carries; arrays only for multi-valued keys. */
  context: Record<string, string | string[]>;
}

/** The proof of a finding. */
export interface Witness {
  regime: Regime;
  requests: AuthorizationRequest[];
  /** For documents: the caller's input (a port, a host, a command). */
  value?: string;
}

export interface Finding {
  rule: string;
  severity: Severity;
  /** One sentence for a tired engineer. */
  says: string;
  /** JSON pointer into the policy or document that `source` names. */
  at: string;
  source?: string;
  /** The custom document that what a policy grants goes through: other documents make other findings. */
  through?: string;
  /** The parameter of a document that the witness's value is given for. */
  parameter?: string;
  witness?: Witness;
}

export interface ChangeFinding extends Finding {
  since: Since;
  /** Whether AWS still holds what the finding speaks of; repairs look only at these. */
  holds: boolean;
  /** True for a version that is not in force, or half a grant: told at one severity less. */
  armed?: boolean;
  /** Why it is not repaired although the change opened it: an exemption, or an undo of late. */
  exempted?: string;
}

export interface PolicyVersion {
  id: string;
  /** undefined where it could not be read: never safe. */
  text: string | undefined;
  isDefault: boolean;
  /** ISO 8601. */
  created: string;
}

/** What IAM forgets when it is replaced or deleted: a principal's inline policies and which boundary it had. */
export interface Seen {
  /** Inline policies alone, by the names that findings give them; without those that could not be read. */
  policies: PolicyText[];
  /** False where IAM did not tell of all of them. */
  whole: boolean;
  /** ARN of the boundary; null for none, undefined where it could not be read. */
  boundary?: string | null;
}

/** A user or role that the change gave access to, with everything it holds. */
export interface Holder {
  access: Access & { principal: Principal & { account: string } };
  /** Unique id. */
  id?: string;
  /** Managed policies attached to itself, its groups' not counted. */
  attached: number;
  /** The trust policy of a role. */
  trust?: string;
}

export interface DocumentVersion {
  version: string;
  text: string | undefined;
  isDefault: boolean;
  format?: DocumentFormat;
  /** VersionName, where somebody gave one. */
  name?: string;
}

/** What only a repair must know. It is asked right before one may run, and to prove one. */
export interface Facts {
  /** The policies of whoever started the session. */
  caller?: Access;
  /** The deny policies of the stack as IAM holds them. */
  denies?: PolicyText[];
  /** undefined where not all of them could be learned, or where they are too many. */
  holders?: Holder[];
  /** Of the changed document, newest first; undefined where not all could be listed. */
  documentVersions?: DocumentVersion[];
  documentTags?: Record<string, string>;
  /** Accounts, or `all`. */
  documentSharedWith?: string[];
}

/** All that was looked up about a change. Pure code decides from this alone. */
export interface Snapshot {
  change: Change;
  /** As AWS holds it now. */
  now: Subject[];
  /** As the event says it was left, where that differs from now. */
  carried: Subject[];
  /** As it was before the change; undefined where it could not be learned. */
  before: Subject[] | undefined;
  /** For a managed policy: its versions, and the one in force just before the change where known. */
  versions?: PolicyVersion[];
  previousVersion?: string;
  /** The journal saw that version in force; without it, it is a guess. */
  previousSeen?: true;
  /** Principals the policy is attached to. */
  attachedTo?: Principal[];
  /** Principals that it bounds; left out as well where not all of them are known. */
  bounds?: Principal[];
  /** The account's own documents that the judged policies grant by name, as AWS holds them. */
  documents?: SessionDocument[];
  /** What a principal was seen to hold; kept for the next change to it. */
  seen?: Seen;
  /** The last text of the changed policy, inline or managed, that the journal saw and found safe. */
  lastSafe?: string;
  /** Set by `lookCloser`. */
  facts?: Facts;
  /** Why the changed thing itself could not be read, where it could not: told even without a finding. */
  unreadable?: string;
  gaps: string[];
}

/** A remedy that has not run: calls as data, with their undo. */
export interface Step {
  remedy: string;
  says: string;
  calls: Call[];
  undo: Call[];
  /** It closes the access of those who hold what was changed, and leaves that as it is: only a look at the holders proves it. */
  atHolders?: true;
  /** Set on a step that ended between its calls: AWS holds only some of what they leave. */
  half?: true;
}
export interface Withheld {
  remedy: string;
  because: string;
}
export interface Plan {
  steps: Step[];
  /** Steps that take the place of one that fails: those that serve the same purpose, in order. */
  spare?: Step[];
  withheld: Withheld[];
}

export type OutcomeWord = 'observed' | 'alerted' | 'remediated' | 'not-closed' | 'withheld' | 'failed' | 'undone';

/** The alert of schemaVersion 1; the SNS body. */
export interface Alert {
  schemaVersion: 1;
  incident: { id: string };
  sequence: number;
  change: { event: string; kind: Kind; resource: string; account: string; region: string; time: string };
  actor: Actor;
  findings: (Finding & { since: Since; armed?: true })[];
  /** `undo`: the step's undo as plain `aws` commands. */
  plan: { steps: { remedy: string; says: string; undo?: string[] }[]; withheld: Withheld[] };
  mode: Mode;
  outcome: OutcomeWord;
  gaps: string[];
  undo?: string;
  /** The limit of the configuration that is reached: such an alert is critical whatever was found. */
  limit?: string;
  /** Digest of the configuration in force. */
  configuration: string;
}

/** What the guardrail did with one change. */
export interface Outcome {
  change: Change;
  snapshot: Snapshot;
  findings: ChangeFinding[];
  plan: Plan;
  done: Step[];
  word: OutcomeWord;
  alert?: Alert;
  /** Set where the incident was closed before: nothing was looked at, done or told this time. */
  repeated?: true;
  /** The incident for whose sake the guardrail itself made the change. */
  ownDoing?: string;
  /** The limit that was reached, where one kept the repair from being made. */
  limit?: string;
  gaps: string[];
}

/** What a repair is to close; `source` as in the finding. */
export type Opened = Pick<ChangeFinding, 'rule' | 'severity' | 'says' | 'at'> & { source?: string };

/** What the journal keeps of one incident. */
export interface Entry {
  incident: string;
  /** Rises with every delivery that works on the incident: the sequence of the alert that it tells. */
  sequence: number;
  /** Until when, in milliseconds of the epoch, the delivery that wrote this may work alone; 0 where none does. */
  leased: number;
  /** Without its text where that is long. */
  change: Change;
  /** What the repair is to close, and what a later look compares with. */
  opened: Opened[];
  /** Steps about to run (`intended`), run (`done`). */
  intended: Step[];
  done: Step[];
  /** The alert last published, without its witnesses. */
  told?: Alert;
  /** Set when nothing more is to be done for this incident but to look again. */
  closed: boolean;
  /** The undo: begun before its first call, done after its last. */
  undone?: 'begun' | 'done';
}

/** What the journal keeps under one key, `PART#REST`. The body is not trusted: whoever reads it checks it. */
export interface Note {
  key: string;
  /** 1 for the first note under a key, and one more with each that replaces it. */
  revision: number;
  body: unknown;
}

/** How long a note is worth keeping: counters for a day, incidents as long as the site wants, safe texts for good. */
export type Lasts = 'day' | 'retention' | 'always';

export interface Journal {
  read(key: string): Promise<Note | undefined>;
  /** Rejects with `ConditionalCheckFailedException` unless the note follows right upon the one that is there. */
  write(note: Note, lasts: Lasts): Promise<void>;
  /** Every note whose key is `PART#…`, up to a hundred. */
  find(part: string): Promise<Note[]>;
}

/** The whole outside. A fake world is one object literal. */
export interface World {
  /** `earlier`: what the journal saw the changed principal hold before the change. */
  look(change: Change, earlier?: Seen): Promise<Snapshot>;
  /** The snapshot with what a repair needs to know beyond what is judged. */
  lookCloser(snapshot: Snapshot): Promise<Snapshot>;
  /** Rejects as well where the call is for a region that is not watched; so does `differs`. */
  perform(call: Call): Promise<void>;
  tell(alert: Alert): Promise<void>;
  /** What AWS holds instead of what the call leaves, as a clause; undefined where it holds just that. */
  differs(call: Call): Promise<string | undefined>;
  /** Unique id of the role that the guardrail runs as; undefined outside of Lambda. */
  self(): Promise<string | undefined>;
  /** The regions that the site watches besides that of the change. */
  regions: readonly string[];
  /** The sessions that are going on in one of them, or in the region of the change; what AWS will not tell of them becomes a gap. */
  liveSessions(region?: string): Promise<{ sessions: LiveSession[]; gaps: string[] }>;
  /** Has the incident looked at once more, after so many seconds; false where nothing would come of it. */
  lookLater(message: Recheck, seconds: number): Promise<boolean>;
  journal: Journal;
  now(): Date;
  /** Waits between a repair and its proof. */
  pause(milliseconds: number): Promise<void>;
}

/**
 * A session that is going on. `owner` is the ARN of whoever started it; without a document it is the default shell, and
 * without a region it is in that of the change.
 */
export interface LiveSession {
  id: string;
  owner: string;
  target: string;
  since: string;
  document?: string;
  region?: string;
}

/** What the queue brings back: look again at this incident; `round` counts the looks that were ordered. */
export interface Recheck {
  recheck: string;
  round: number;
}

/** The journal, and the World of wherever a change was made: what an incident that is taken up again needs. */
export interface Reach {
  journal: Journal;
  worldOf(change: Change): World;
}
