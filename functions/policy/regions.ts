/** Regions by partition, the one that has IAM first: what a wildcard in a region's place may stand for. */
export const regionsByPartition: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'aws',
    [
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'eu-central-1',
      'eu-central-2',
      'eu-north-1',
      'eu-south-1',
      'eu-south-2',
      'ap-south-1',
      'ap-south-2',
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ap-southeast-5',
      'ap-southeast-6',
      'ap-southeast-7',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-east-1',
      'ap-east-2',
      'ca-central-1',
      'ca-west-1',
      'sa-east-1',
      'mx-central-1',
      'me-south-1',
      'me-central-1',
      'il-central-1',
      'af-south-1',
    ],
  ],
  ['aws-cn', ['cn-north-1', 'cn-northwest-1']],
  ['aws-us-gov', ['us-gov-west-1', 'us-gov-east-1']],
  ['aws-iso', ['us-iso-east-1', 'us-iso-west-1']],
  ['aws-iso-b', ['us-isob-east-1', 'us-isob-west-1']],
  ['aws-iso-e', ['eu-isoe-west-1']],
  ['aws-iso-f', ['us-isof-south-1', 'us-isof-east-1']],
  ['aws-eusc', ['eusc-de-east-1']],
]);

/** Whether IAM is to be asked for from here: it is the same in all regions, so that one is enough. */
export function hasIam({ partition, region }: { partition: string; region: string }): boolean {
  const [first] = regionsByPartition.get(partition) ?? [];
  return first === undefined || first === region;
}

const beginnings: readonly [string, string][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region's name, or the beginning of one, belongs to. */
export function partitionOf(region: string): string {
  return beginnings.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}

/** Whether a text may be a region's whole name, of this list or of a later one. */
export function isRegion(text: string): boolean {
  const parts = text.split('-');
  const number = parts.pop()!;
  return (
    text.length <= 32 &&
    parts.length >= 2 &&
    number >= '0' &&
    number <= '99' &&
    !'*?${}'.split('').some(character => text.includes(character))
  );
}
