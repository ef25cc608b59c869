/** EventBridge names a service `aws.X` where CloudTrail says `X.amazonaws.com`. */
export const busSource = (eventSource: string): string => `aws.${eventSource.split('.')[0]}`;
