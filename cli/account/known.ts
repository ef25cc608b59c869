/** What a state folder tells of an account before the log begins. */
export interface KnownDocument {
  name: string;
  versions: { version: string; content: string | undefined; isDefault: boolean }[];
  sharedWith: string[];
}

export interface KnownPolicy {
  arn: string;
  versions: { id: string; document: string | undefined; isDefault: boolean }[];
  attachedTo: { type: 'role' | 'user' | 'group'; name: string }[];
}

export interface Known {
  /** By name or ARN. */
  documents: Map<string, KnownDocument>;
  /** By ARN. */
  tags: Map<string, Map<string, string>>;
  policies: KnownPolicy[];
}

export const nothingKnown = (): Known => ({ documents: new Map(), tags: new Map(), policies: [] });
