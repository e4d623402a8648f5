"""What Security Hub's controls look at, and the requirements of NIST and PCI that findings have shown.

Resource types are those of ASFF's ResourceDetails; a kind of resource that has no details there is
`Other`, as ASFF demands.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html and the
section "Resource type" of each control's page.
"""

ACCOUNT = "AwsAccount"
OTHER = "Other"

TYPE_OF_SERVICE = {
    "ACM": "AwsCertificateManagerCertificate",
    "APIGateway": "AwsApiGatewayStage",
    "AppSync": "AwsAppSyncGraphQlApi",
    "Athena": "AwsAthenaWorkGroup",
    "AutoScaling": "AwsAutoScalingAutoScalingGroup",
    "Backup": "AwsBackupRecoveryPoint",
    "CloudFormation": "AwsCloudFormationStack",
    "CloudFront": "AwsCloudFrontDistribution",
    "CloudTrail": "AwsCloudTrailTrail",
    "CloudWatch": "AwsCloudWatchAlarm",
    "CodeBuild": "AwsCodeBuildProject",
    "DMS": "AwsDmsReplicationInstance",
    "DocumentDB": "AwsRdsDbCluster",
    "DynamoDB": "AwsDynamoDbTable",
    "EC2": "AwsEc2Instance",
    "ECR": "AwsEcrRepository",
    "ECS": "AwsEcsTaskDefinition",
    "EFS": "AwsEfsAccessPoint",
    "EKS": "AwsEksCluster",
    "ELB": "AwsElbv2LoadBalancer",
    "ES": "AwsElasticsearchDomain",
    "ElasticBeanstalk": "AwsElasticBeanstalkEnvironment",
    "EventBridge": "AwsEventsEventbus",
    "IAM": "AwsIamUser",
    "KMS": "AwsKmsKey",
    "Kinesis": "AwsKinesisStream",
    "Lambda": "AwsLambdaFunction",
    "MQ": "AwsAmazonMqBroker",
    "MSK": "AwsMskCluster",
    "Neptune": "AwsRdsDbCluster",
    "NetworkFirewall": "AwsNetworkFirewallFirewall",
    "Opensearch": "AwsOpenSearchServiceDomain",
    "RDS": "AwsRdsDbInstance",
    "Redshift": "AwsRedshiftCluster",
    "Route53": "AwsRoute53HostedZone",
    "S3": "AwsS3Bucket",
    "SNS": "AwsSnsTopic",
    "SQS": "AwsSqsQueue",
    "SSM": "AwsEc2Instance",
    "SageMaker": "AwsSageMakerNotebookInstance",
    "SecretsManager": "AwsSecretsManagerSecret",
    "StepFunctions": "AwsStepFunctionStateMachine",
    "WAF": "AwsWafv2WebAcl",
}
"""What most controls of a service look at; a service that is not named has `Other`."""

_EXCEPTIONS = {
    ACCOUNT: """
        Account.1 Account.2 CloudTrail.1 CloudTrail.3 CloudWatch.1 CloudWatch.2 CloudWatch.3 CloudWatch.4
        CloudWatch.5 CloudWatch.6 CloudWatch.7 CloudWatch.8 CloudWatch.9 CloudWatch.10 CloudWatch.11
        CloudWatch.12 CloudWatch.13 CloudWatch.14 Config.1 EC2.1 EC2.7 EC2.172 EC2.182 EMR.2
        GuardDuty.1 GuardDuty.5 GuardDuty.6 GuardDuty.7 GuardDuty.8 GuardDuty.9 GuardDuty.10 GuardDuty.11
        GuardDuty.12 GuardDuty.13 IAM.4 IAM.6 IAM.7 IAM.9 IAM.10 IAM.11 IAM.12 IAM.13 IAM.14 IAM.15 IAM.16
        IAM.17 IAM.18 IAM.28 Inspector.1 Inspector.2 Inspector.3 Inspector.4 Macie.1 Macie.2 S3.1
        S3.22 S3.23 SSM.6 SSM.7
        """,
    "AwsApiGatewayV2Stage": "APIGateway.9",
    "AwsAutoScalingLaunchConfiguration": "AutoScaling.3 Autoscaling.5",
    "AwsBackupBackupPlan": "Backup.5",
    "AwsBackupBackupVault": "Backup.3",
    "AwsDmsEndpoint": "DMS.9 DMS.10 DMS.11 DMS.12",
    "AwsDmsReplicationTask": "DMS.7 DMS.8",
    "AwsEc2ClientVpnEndpoint": "EC2.51",
    "AwsEc2Eip": "EC2.12 EC2.37",
    "AwsEc2LaunchTemplate": "EC2.25 EC2.170 EC2.175 EC2.181",
    "AwsEc2NetworkAcl": "EC2.16 EC2.21 EC2.41",
    "AwsEc2NetworkInterface": "EC2.35 EC2.180",
    "AwsEc2RouteTable": "EC2.42",
    "AwsEc2SecurityGroup": "EC2.2 EC2.13 EC2.14 EC2.18 EC2.19 EC2.22 EC2.43 EC2.53 EC2.54",
    "AwsEc2Subnet": "EC2.15 EC2.44",
    "AwsEc2TransitGateway": "EC2.23 EC2.52",
    "AwsEc2Volume": "EC2.3 EC2.28 EC2.45",
    "AwsEc2Vpc": "EC2.6 EC2.10 EC2.46 EC2.55 EC2.56 EC2.57 EC2.58 EC2.60",
    "AwsEc2VpcEndpointService": "EC2.47",
    "AwsEc2VpcPeeringConnection": "EC2.49",
    "AwsEc2VpnConnection": "EC2.20 EC2.171",
    "AwsEcsCluster": "ECS.12 ECS.14",
    "AwsEcsService": "ECS.2 ECS.10 ECS.13",
    "AwsElbLoadBalancer": "ELB.2 ELB.3 ELB.7 ELB.8 ELB.9 ELB.10 ELB.14",
    "AwsEventsEndpoint": "EventBridge.4",
    "AwsGuardDutyDetector": "GuardDuty.4",
    "AwsIamPolicy": "IAM.1 IAM.21 KMS.1",
    "AwsIamRole": "IAM.24 IAM.27",
    "AwsIamUser": "KMS.2",
    "AwsNetworkFirewallFirewallPolicy": """
        NetworkFirewall.3 NetworkFirewall.4 NetworkFirewall.5 NetworkFirewall.8
        """,
    "AwsNetworkFirewallRuleGroup": "NetworkFirewall.6",
    "AwsRdsDbCluster": """
        RDS.7 RDS.12 RDS.14 RDS.15 RDS.16 RDS.24 RDS.27 RDS.28 RDS.34 RDS.35 RDS.37 RDS.45 RDS.47 RDS.48
        RDS.50
        """,
    "AwsRdsDbClusterSnapshot": "DocumentDB.3 Neptune.3 Neptune.6 RDS.29",
    "AwsRdsDbSecurityGroup": "RDS.31",
    "AwsRdsDbSnapshot": "RDS.1 RDS.4 RDS.32",
    "AwsRdsEventSubscription": "RDS.19 RDS.20 RDS.21 RDS.22",
    "AwsS3AccessPoint": "S3.19",
    "AwsS3Bucket": "CloudTrail.6 CloudTrail.7",
    "AwsSsmPatchCompliance": "SSM.2",
    "AwsWafRegionalRule": "WAF.2",
    "AwsWafRegionalRuleGroup": "WAF.3",
    "AwsWafRegionalWebAcl": "WAF.4",
    "AwsWafRule": "WAF.6",
    "AwsWafRuleGroup": "WAF.7",
    "AwsWafWebAcl": "WAF.1 WAF.8",
    "AwsWafv2RuleGroup": "WAF.12",
    OTHER: """
        APIGateway.8 APIGateway.10 Athena.2 Backup.4 CloudTrail.10 CloudWatch.16 CodeBuild.7 DMS.2 DMS.3
        DMS.5 DynamoDB.3 DynamoDB.7 EC2.33 EC2.34 EC2.36 EC2.39 EC2.40 EC2.48 EC2.50 EC2.173 EC2.174
        EC2.176 EC2.177 EC2.178 EC2.179 ECR.4 ECS.16 ECS.19 EFS.1 EFS.2 EFS.6 EFS.7 EFS.8 EKS.7 ELB.17
        ELB.18 ELB.21 ELB.22 IAM.23 IAM.26 MSK.3 MSK.5 RDS.33 RDS.43 Redshift.12 Redshift.13 Redshift.14
        Redshift.16 Redshift.17 Route53.1 S3.24 S3.25 SSM.3 SSM.4 SSM.5 SageMaker.4 SageMaker.5
        SageMaker.6 SageMaker.7 SageMaker.9 SageMaker.10 SageMaker.11 SageMaker.12 SageMaker.13
        SageMaker.14 SageMaker.15 StepFunctions.2
        """,
}

TYPE_OF_CONTROL = {control: kind for kind, controls in _EXCEPTIONS.items() for control in controls.split()}
"""The controls that look at something else than most of their service's."""

_NIST_800_53 = "nist-800-53/v/5.0.0"
_PCI_3 = "pci-dss/v/3.2.1"
REQUIREMENTS_SEEN = {
    ("AutoScaling.1", _PCI_3): "2.2",
    ("CloudTrail.3", _PCI_3): (
        "10.1 10.2.1 10.2.2 10.2.3 10.2.4 10.2.5 10.2.6 10.2.7 10.3.1 10.3.2 10.3.3 10.3.4 10.3.5 10.3.6"
    ),
    ("CodeBuild.2", _PCI_3): "8.2.1",
    ("EC2.1", _PCI_3): "1.2.1 1.3.1 1.3.4 7.2.1",
    ("EC2.2", _PCI_3): "1.2.1 1.3.4 2.1",
    ("GuardDuty.1", _PCI_3): "11.4",
    ("IAM.10", _PCI_3): "8.1.4 8.2.3 8.2.4 8.2.5",
    ("IAM.19", _PCI_3): "8.3.1",
    ("Lambda.1", _PCI_3): "1.2.1 1.3.1 1.3.2 1.3.4 7.2.1",
    ("RDS.1", _PCI_3): "1.2.1 1.3.1 1.3.4 1.3.6 7.2.1",
    ("RDS.2", _PCI_3): "1.2.1 1.3.1 1.3.2 1.3.4 1.3.6 7.2.1",
    ("Redshift.1", _PCI_3): "1.2.1 1.3.1 1.3.2 1.3.4 1.3.6",
    ("S3.2", _PCI_3): "1.2.1 1.3.1 1.3.2 1.3.6 7.2.1",
    ("S3.5", _PCI_3): "4.1",
    ("S3.9", _NIST_800_53): (
        "AC-2(4) AC-4(26) AC-6(9) AU-10 AU-12 AU-2 AU-3 AU-6(3) AU-6(4) CA-7 SC-7(9) SI-3(8) SI-4(20) "
        "SI-7(8)"
    ),
}
"""By control and standard, from real findings; where none was seen, nothing is said."""
