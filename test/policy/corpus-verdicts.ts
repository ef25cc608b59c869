/**
 * Rules that fire on policies of the corpus, by the policy's public name; what is not listed opens nothing. Reviewed by hand
 * against the statements that speak of sessions: a change here is a change of verdict and wants the same review.
 * Service-linked roles (ECS, EKS, Systems Manager) are silent: only AWS assumes them. Cloud9 is, too: its targets ask for a key
 * that only AWS sets, and a document alone starts nothing.
 */
export const managedVerdicts: Record<string, string> = {
  // StartSession on every ECS task and no document: AWS itself relies on the implicit shell.
  AWSCodeBuildAdminAccess: 'implicit-default-shell unscoped-target',
  AWSCodeBuildDeveloperAccess: 'implicit-default-shell unscoped-target',
  AWSFaultInjectionSimulatorEC2Access: 'run-command',
  // SendCommand on every managed instance and document, though the service runs but two of them.
  AWSFaultInjectionSimulatorECSAccess: 'run-command',
  AWSFaultInjectionSimulatorSSMAccess: 'run-command',
  // Its first statement has no condition: whoever holds it starts shells anywhere. Port forwarding asks for a key that only AWS sets.
  AWSSystemsManagerJustInTimeAccessTokenPolicy: 'foreign-session-resume foreign-session-terminate unscoped-target',
  // Commands and shells on tagged targets only; no document stands beside the target.
  AWSTransformInfrastructureExecutorAccessEC2: 'implicit-default-shell',
  AdministratorAccess: 'administrator',
  // SendCommand on everything; the condition on tag keys holds where none are sent. CreateDocument on everything plants the preferences.
  AmazonApplicationWizardFullaccess: 'rewrite-document run-command',
  // CreateDocument on everything plants the preferences; tags change only through the service.
  AmazonLaunchWizardFullAccessV2: 'rewrite-document',
  AmazonLaunchWizardFullaccess: 'rewrite-document run-command',
  AmazonLaunchWizard_Fullaccess: 'rewrite-document',
  AmazonSSMAutomationRole:
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  AmazonSSMFullAccess:
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  AmazonSSMMaintenanceWindowRole: 'run-command',
  // The tags that bound its sessions are those it may set; SageMaker-Space* of any account may be started.
  AmazonSageMakerSpacesControllerPolicy:
    'foreign-document implicit-default-shell open-port-forwarding retag-target rewrite-document',
  // NotAction: all of Systems Manager, and no administrator by the letter.
  PowerUserAccess:
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  ServerMigrationServiceRole: 'run-command',
};

export const customerVerdicts: Record<string, string> = {
  'awsdocs-fleet-rdp-1': 'open-port-forwarding unscoped-target',
  'awsdocs-fleet-rdp-2': 'implicit-default-shell open-port-forwarding',
  'awsdocs-fleet-rdp-3': 'open-port-forwarding unscoped-target',
  'awsdocs-fleet-setup-iam-1': 'unscoped-target',
  'awsdocs-fleet-setup-iam-2': 'unscoped-target',
  'awsdocs-fleet-setup-iam-3': 'unscoped-target',
  'awsdocs-fleet-setup-iam-4': 'unscoped-target',
  'awsdocs-getting-started-restrict-access-examples-1': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-10': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-11': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-2': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-3': 'any-document foreign-document',
  'awsdocs-getting-started-restrict-access-examples-5': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-6': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-7': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-8': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-examples-9': 'any-document foreign-document',
  'awsdocs-getting-started-restrict-access-quickstart-1': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-10': 'implicit-default-shell rewrite-document',
  'awsdocs-getting-started-restrict-access-quickstart-11': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-13': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-14': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-15': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-16': 'implicit-default-shell rewrite-document',
  'awsdocs-getting-started-restrict-access-quickstart-17': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-19': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-2': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-20': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-21': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-23': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-25': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-27': 'implicit-default-shell rewrite-document',
  'awsdocs-getting-started-restrict-access-quickstart-28': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-3': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-33': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-35': 'implicit-default-shell rewrite-document',
  'awsdocs-getting-started-restrict-access-quickstart-4': 'implicit-default-shell rewrite-document',
  'awsdocs-getting-started-restrict-access-quickstart-5': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-7': 'unjudgeable-policy',
  'awsdocs-getting-started-restrict-access-quickstart-8': 'implicit-default-shell',
  'awsdocs-getting-started-restrict-access-quickstart-9': 'unjudgeable-policy',
  'awsdocs-session-manager-getting-started-enable-ssh-connections-3': 'implicit-default-shell open-port-forwarding',
  'awsdocs-session-manager-getting-started-enable-ssh-connections-4': 'implicit-default-shell open-port-forwarding',
  'awsdocs-session-manager-getting-started-enable-ssh-connections-5': 'implicit-default-shell',
  'awsdocs-session-manager-restrict-command-access-2': 'unscoped-target',
  'awsdocs-session-manager-restrict-command-access-3': 'unscoped-target',
  'benvon-2': 'implicit-default-shell',
  'benvon-3': 'implicit-default-shell',
  'benvon-4': 'implicit-default-shell',
  'moj-bootstrap-delegate-access-policies-fleet-manager-document-3':
    'foreign-session-resume foreign-session-terminate rewrite-document run-command',
  'moj-bootstrap-member-bootstrap-iam-policy-1':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding run-command unscoped-target',
  'moj-bootstrap-member-bootstrap-iam-policy-3':
    'any-document foreign-document foreign-session-resume interactive-command open-port-forwarding remote-host-forwarding unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-access-document-1':
    'implicit-default-shell open-port-forwarding unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-access-document-2':
    'implicit-default-shell open-port-forwarding unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-1':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-10':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-2':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-3':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-5':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-6': 'unjudgeable-policy',
  'moj-bootstrap-single-sign-on-policies-instance-management-document-8':
    'any-document foreign-document foreign-session-resume foreign-session-terminate interactive-command open-port-forwarding remote-host-forwarding rewrite-document run-command unscoped-target',
  'moj-bootstrap-single-sign-on-policies-ssm_session_access-1': 'remote-host-forwarding unscoped-target',
  'moj-bootstrap-single-sign-on-policies-ssm_session_access-2': 'unscoped-target',
  'moj-ccms-ebs-ccms-iam-ec2_ssm_policy-1':
    'any-document foreign-session-resume foreign-session-terminate rewrite-document unscoped-target',
  'moj-core-shared-services-laa_smtp-laa_user-1': 'unjudgeable-policy',
  'moj-iam_baseline-main-ssm_policy-1':
    'foreign-session-resume foreign-session-terminate implicit-default-shell run-command unscoped-target',
  'moj-iam_baseline-main-ssm_policy-2': 'foreign-session-resume foreign-session-terminate run-command',
  'moj-nomis-packer-packer-1': 'implicit-default-shell open-port-forwarding retag-target',
  'moj-nomis-packer-packer_ssm_permissions-1': 'implicit-default-shell open-port-forwarding',
  'moj-nomis-packer-packer_ssm_permissions-2': 'implicit-default-shell open-port-forwarding',
  'moj-nomis-packer-packer_ssm_permissions-3':
    'foreign-session-resume foreign-session-terminate implicit-default-shell open-port-forwarding',
  'moj-nomis-packer-packer_ssm_permissions-4': 'implicit-default-shell open-port-forwarding',
  'moj-ppud-iam-iam_policy_for_lambda_terminate_cpu_process-2': 'implicit-default-shell',
};
