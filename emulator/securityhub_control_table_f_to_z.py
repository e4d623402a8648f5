"""Security Hub's controls as data, F to Z; securityhub_control_table_a_to_e.py says how a line reads."""

CONTROLS_F_TO_Z = """
FraudDetector.1 LOW c TAG | entity types are tagged
FraudDetector.2 LOW c TAG | labels are tagged
FraudDetector.3 LOW c TAG | outcomes are tagged
FraudDetector.4 LOW c TAG | variables are tagged
FSx.1 LOW p F N53 | OpenZFS file systems copy their tags
FSx.2 LOW p F N53 | Lustre file systems copy their tags to backups
FSx.3 MEDIUM p F | OpenZFS file systems span zones
FSx.4 MEDIUM p F | ONTAP file systems span zones
FSx.5 MEDIUM p F | Windows file systems span zones
Glue.1 LOW c TAG | jobs are tagged
Glue.3 MEDIUM c F | machine learning transforms are encrypted
Glue.4 MEDIUM c F N53 | Spark jobs run on a supported version
GlobalAccelerator.1 LOW c TAG | accelerators are tagged
GuardDuty.1 HIGH p F N53 N171 PCI3=GuardDuty.1 PCI4 CT | GuardDuty is on
GuardDuty.2 LOW c TAG | filters are tagged
GuardDuty.3 LOW c TAG | IP sets are tagged
GuardDuty.4 LOW c TAG | detectors are tagged
GuardDuty.5 HIGH p F | EKS audit logs are watched
GuardDuty.6 HIGH p F PCI4 | Lambda is watched
GuardDuty.7 HIGH p F PCI4 | EKS is watched at run time
GuardDuty.8 HIGH p F | EC2 is scanned for malware
GuardDuty.9 HIGH p F PCI4 | RDS is watched
GuardDuty.10 HIGH p F PCI4 | S3 is watched
GuardDuty.11 HIGH p F | run time is watched
GuardDuty.12 MEDIUM p F | ECS is watched at run time
GuardDuty.13 MEDIUM p F | EC2 is watched at run time
IAM.1 HIGH c F N53 N171 PCI3=IAM.3 CT 12=1.22 14=1.16 | no policy allows everything
IAM.2 LOW c F N53 N171 PCI3=IAM.2 CT 12=1.16 30=1.15 50=1.14 | users hold no policies
IAM.3 MEDIUM p F N53 PCI4 CT 12=1.4 14=1.14 30=1.14 50=1.13 | access keys are not older than 90 days
IAM.4 CRITICAL p F N53 PCI3=IAM.1 CT 12=1.12 14=1.4 30=1.4 50=1.3 | root has no access key
IAM.5 MEDIUM p F N53 PCI4 CT 12=1.2 14=1.10 30=1.10 50=1.9 | users with a password have MFA
IAM.6 CRITICAL p F N53 PCI3=IAM.4 PCI4 CT 12=1.14 14=1.6 30=1.6 50=1.5 | root has hardware MFA
IAM.7 MEDIUM p F N53 N171 PCI4 CT | the password policy is strong
IAM.8 MEDIUM p F N53 N171 PCI3=IAM.7 PCI4 CT 12=1.3 | credentials unused for 90 days are removed
IAM.9 CRITICAL p N53 PCI3=IAM.5 PCI4 12=1.13 14=1.5 30=1.5 50=1.4 | root has MFA
IAM.10 MEDIUM p N171 PCI3=IAM.8 | password policy is strong, older PCI rule
IAM.11 MEDIUM p N171 PCI4 12=1.5 | passwords need an upper case letter
IAM.12 MEDIUM p N171 PCI4 12=1.6 | passwords need a lower case letter
IAM.13 MEDIUM p N171 12=1.7 | passwords need a symbol
IAM.14 MEDIUM p N171 PCI4 12=1.8 | passwords need a digit
IAM.15 MEDIUM p N171 12=1.9 14=1.8 30=1.8 50=1.7 | passwords have 14 characters or more
IAM.16 LOW p N171 PCI4 12=1.10 14=1.9 30=1.9 50=1.8 | passwords are not used again
IAM.17 LOW p PCI4 12=1.11 | passwords expire within 90 days
IAM.18 LOW p N171 PCI4 12=1.20 14=1.17 30=1.17 50=1.16 | there is a role for AWS Support
IAM.19 MEDIUM p N53 N171 PCI3=IAM.6 PCI4 | all users have MFA
IAM.21 LOW c F N53 N171 CT | own policies allow no whole service
IAM.22 MEDIUM p N171 14=1.12 30=1.12 50=1.11 | credentials unused for 45 days are removed
IAM.23 LOW c TAG | analyzers are tagged
IAM.24 LOW c TAG | roles are tagged
IAM.25 LOW c TAG | users are tagged
IAM.26 MEDIUM p 30=1.19 50=1.18 | expired certificates are removed
IAM.27 MEDIUM c 30=1.22 50=1.21 | nobody has AWSCloudShellFullAccess
IAM.28 HIGH p 30=1.20 50=1.19 | an external access analyzer is on
Inspector.1 HIGH p F PCI4 | Inspector scans EC2
Inspector.2 HIGH p F PCI4 | Inspector scans ECR
Inspector.3 HIGH p F PCI4 | Inspector scans code of Lambda
Inspector.4 HIGH p F PCI4 | Inspector scans Lambda
IoT.1 LOW c TAG | security profiles are tagged
IoT.2 LOW c TAG | mitigation actions are tagged
IoT.3 LOW c TAG | dimensions are tagged
IoT.4 LOW c TAG | authorizers are tagged
IoT.5 LOW c TAG | role aliases are tagged
IoT.6 LOW c TAG | policies are tagged
IoTEvents.1 LOW c TAG | inputs are tagged
IoTEvents.2 LOW c TAG | detector models are tagged
IoTEvents.3 LOW c TAG | alarm models are tagged
IoTSiteWise.1 LOW c TAG | asset models are tagged
IoTSiteWise.2 LOW c TAG | dashboards are tagged
IoTSiteWise.3 LOW c TAG | gateways are tagged
IoTSiteWise.4 LOW c TAG | portals are tagged
IoTSiteWise.5 LOW c TAG | projects are tagged
IoTTwinMaker.1 LOW c TAG | sync jobs are tagged
IoTTwinMaker.2 LOW c TAG | workspaces are tagged
IoTTwinMaker.3 LOW c TAG | scenes are tagged
IoTTwinMaker.4 LOW c TAG | entities are tagged
IoTWireless.1 LOW c TAG | multicast groups are tagged
IoTWireless.2 LOW c TAG | service profiles are tagged
IoTWireless.3 LOW c TAG | firmware update tasks are tagged
IVS.1 LOW c TAG | playback key pairs are tagged
IVS.2 LOW c TAG | recording configurations are tagged
IVS.3 LOW c TAG | channels are tagged
Keyspaces.1 LOW c TAG | keyspaces are tagged
Kinesis.1 MEDIUM c F N53 CT | streams are encrypted
Kinesis.2 LOW c TAG | streams are tagged
Kinesis.3 MEDIUM c F | streams keep records long enough
KMS.1 MEDIUM c F N53 CT | own policies do not decrypt with all keys
KMS.2 MEDIUM c F N53 CT | inline policies do not decrypt with all keys
KMS.3 CRITICAL c F N53 CT | keys are not about to be deleted by accident
KMS.4 MEDIUM p N53 PCI3=KMS.1 PCI4 12=2.8 14=3.8 30=3.6 50=3.6 | keys rotate
KMS.5 CRITICAL c F | keys are not public
Lambda.1 CRITICAL c F N53 PCI3=Lambda.1 PCI4 CT | functions are not public
Lambda.2 MEDIUM c F N53 PCI4 CT | functions use supported runtimes
Lambda.3 LOW c N53 PCI3=Lambda.2 | functions are in a VPC
Lambda.5 MEDIUM c F N53 CT | functions in a VPC span zones
Lambda.6 LOW c TAG | functions are tagged
Lambda.7 LOW c N53 | functions are traced by X-Ray
Macie.1 MEDIUM p F N53 | Macie is on
Macie.2 HIGH p F N53 | Macie discovers by itself
MSK.1 MEDIUM c F N53 PCI4 | brokers encrypt between each other
MSK.2 LOW c N53 | clusters have enhanced monitoring
MSK.3 MEDIUM c F PCI4 | connectors are encrypted in transit
MSK.4 CRITICAL c F | clusters are not public
MSK.5 MEDIUM c F | connectors log
MSK.6 MEDIUM c F | clusters refuse the unauthenticated
MQ.2 MEDIUM c F N53 PCI4 | ActiveMQ brokers send audit logs to CloudWatch
MQ.4 LOW c TAG | brokers are tagged
MQ.5 LOW c N53 | ActiveMQ brokers have a standby
MQ.6 LOW c N53 | RabbitMQ brokers form a cluster
Neptune.1 MEDIUM c F N53 | clusters are encrypted
Neptune.2 MEDIUM c F N53 PCI4 | audit logs go to CloudWatch
Neptune.3 CRITICAL c F N53 PCI4 | snapshots are not public
Neptune.4 LOW c F N53 | clusters cannot be deleted by accident
Neptune.5 MEDIUM c F N53 | clusters are backed up
Neptune.6 MEDIUM c F N53 | snapshots are encrypted
Neptune.7 MEDIUM c F N53 | clusters accept IAM
Neptune.8 LOW c F N53 | clusters copy their tags to snapshots
Neptune.9 MEDIUM c N53 | clusters span zones
NetworkFirewall.1 MEDIUM c N53 | firewalls span zones
NetworkFirewall.2 MEDIUM p F N53 N171 | firewalls log
NetworkFirewall.3 MEDIUM c F N53 N171 CT | policies hold rule groups
NetworkFirewall.4 MEDIUM c F N53 CT | whole packets are dropped or forwarded by default
NetworkFirewall.5 MEDIUM c F N53 N171 CT | fragments are dropped or forwarded by default
NetworkFirewall.6 MEDIUM c F N53 N171 CT | stateless rule groups are not empty
NetworkFirewall.7 LOW c TAG | firewalls are tagged
NetworkFirewall.8 LOW c TAG | firewall policies are tagged
NetworkFirewall.9 MEDIUM c F N53 | firewalls cannot be deleted by accident
NetworkFirewall.10 MEDIUM c F N53 | firewalls are protected against a change of subnets
Opensearch.1 MEDIUM c F N53 PCI3=Opensearch.2 CT | domains are encrypted
Opensearch.2 CRITICAL c F N53 PCI3=Opensearch.1 CT | domains are not public
Opensearch.3 MEDIUM c F N53 CT | domains encrypt between nodes
Opensearch.4 MEDIUM c F N53 CT | domains log errors
Opensearch.5 MEDIUM c F N53 PCI4 CT | domains log audits
Opensearch.6 MEDIUM c F N53 CT | domains have three data nodes
Opensearch.7 HIGH c F N53 CT | domains control access by field
Opensearch.8 MEDIUM c F N53 CT | domains use the newest TLS policy
Opensearch.9 LOW c TAG | domains are tagged
Opensearch.10 MEDIUM c F N53 PCI4 | domains have the newest update
Opensearch.11 LOW p N53 | domains have three dedicated primary nodes
PCA.1 LOW p F N53 | the root authority is off
PCA.2 LOW c TAG | certificate authorities are tagged
RDS.1 CRITICAL c F N53 PCI3=RDS.1 CT | snapshots are not public
RDS.2 CRITICAL c F N53 PCI3=RDS.2 PCI4 CT 30=2.3.3 50=2.2.3 | instances are not public
RDS.3 MEDIUM c F N53 CT 14=2.3.1 30=2.3.1 50=2.2.1 | instances are encrypted
RDS.4 MEDIUM c F N53 CT | snapshots are encrypted
RDS.5 MEDIUM c F N53 CT 50=2.2.4 | instances span zones
RDS.6 LOW c F N53 CT | enhanced monitoring is on
RDS.7 MEDIUM c F N53 | clusters cannot be deleted by accident
RDS.8 LOW c F N53 CT | instances cannot be deleted by accident
RDS.9 MEDIUM c F N53 PCI4 CT | instances log to CloudWatch
RDS.10 MEDIUM c F N53 CT | instances accept IAM
RDS.11 MEDIUM c F N53 CT | instances are backed up
RDS.12 MEDIUM c F N53 | clusters accept IAM
RDS.13 HIGH c F N53 PCI4 CT 30=2.3.2 50=2.2.2 | minor versions upgrade themselves
RDS.14 MEDIUM c F N53 | Aurora clusters can go back in time
RDS.15 MEDIUM c F N53 50=2.2.4 | clusters span zones
RDS.16 LOW c F N53 | clusters copy their tags to snapshots
RDS.17 LOW c F N53 CT | instances copy their tags to snapshots
RDS.18 HIGH c CT | instances are in a VPC
RDS.19 LOW c F N53 CT | critical cluster events are subscribed
RDS.20 LOW c F N53 PCI4 CT | critical instance events are subscribed
RDS.21 LOW c F N53 PCI4 CT | events of parameter groups are subscribed to
RDS.22 LOW c F N53 PCI4 CT | events of security groups are subscribed to
RDS.23 LOW c F N53 CT | instances do not use the default port
RDS.24 MEDIUM c F N53 PCI4 | clusters have a master name of their own
RDS.25 MEDIUM c F N53 PCI4 CT | instances have a master name of their own
RDS.26 MEDIUM p N53 | instances are in a backup plan
RDS.27 MEDIUM c F N53 | clusters are encrypted
RDS.28 LOW c TAG | clusters are tagged
RDS.29 LOW c TAG | cluster snapshots are tagged
RDS.30 LOW c TAG | instances are tagged
RDS.31 LOW c TAG | security groups are tagged
RDS.32 LOW c TAG | snapshots are tagged
RDS.33 LOW c TAG | subnet groups are tagged
RDS.34 MEDIUM c F N53 PCI4 | Aurora MySQL logs audits to CloudWatch
RDS.35 MEDIUM c F N53 PCI4 | minor versions of clusters upgrade themselves
RDS.36 MEDIUM c F PCI4 | PostgreSQL instances publish logs
RDS.37 MEDIUM c F PCI4 | Aurora PostgreSQL clusters publish logs
RDS.38 MEDIUM p F | PostgreSQL instances demand TLS
RDS.39 MEDIUM p F | MySQL instances demand TLS
RDS.40 MEDIUM c F N53 | SQL Server instances publish logs
RDS.41 MEDIUM p F | SQL Server instances demand TLS
RDS.42 MEDIUM p F N53 | MariaDB instances publish logs
RDS.43 MEDIUM p F | proxies demand TLS
RDS.44 MEDIUM p F | MariaDB instances demand TLS
RDS.45 MEDIUM p F N53 | Aurora MySQL clusters log audits
RDS.46 HIGH p F | instances are not in subnets with a way to the internet
RDS.47 LOW c F | PostgreSQL clusters copy tags to snapshots
RDS.48 LOW c F | MySQL clusters copy tags to snapshots
RDS.50 MEDIUM c F | clusters keep backups long enough
Redshift.1 CRITICAL c F N53 PCI3=Redshift.1 PCI4 CT | clusters are not public
Redshift.2 MEDIUM c F N53 PCI4 CT | clusters encrypt in transit
Redshift.3 MEDIUM c F N53 | clusters take snapshots
Redshift.4 MEDIUM c F N53 PCI4 CT | clusters log audits
Redshift.6 MEDIUM c F N53 CT | major versions upgrade themselves
Redshift.7 MEDIUM c F N53 CT | clusters route inside the VPC
Redshift.8 MEDIUM c F N53 CT | clusters have a master name of their own
Redshift.10 MEDIUM c F N53 | clusters are encrypted
Redshift.11 LOW c TAG | clusters are tagged
Redshift.12 LOW c TAG | event subscriptions are tagged
Redshift.13 LOW c TAG | cluster snapshots are tagged
Redshift.14 LOW c TAG | cluster subnet groups are tagged
Redshift.15 HIGH p F PCI4 | security groups open the port to known sources only
Redshift.16 MEDIUM c N53 | subnet groups span zones
Redshift.17 LOW c TAG | cluster parameter groups are tagged
Redshift.18 MEDIUM c F | clusters span zones
RedshiftServerless.1 HIGH p F | workgroups use enhanced VPC routing
RedshiftServerless.2 MEDIUM p F | workgroups demand TLS
RedshiftServerless.3 HIGH p F | workgroups are not public
RedshiftServerless.4 MEDIUM p N53 | namespaces use a key of the customer
RedshiftServerless.5 MEDIUM p F | namespaces have no default admin name
RedshiftServerless.6 MEDIUM p F | namespaces export logs
Route53.1 LOW c TAG | health checks are tagged
Route53.2 MEDIUM c F N53 PCI4 | public zones log queries
S3.1 MEDIUM p F N53 PCI3=S3.6 PCI4 CT 14=2.1.5.1 30=2.1.4 50=2.1.4 | the account blocks public access
S3.2 CRITICAL cp F N53 PCI3=S3.2 CT | buckets cannot be read by all
S3.3 CRITICAL cp F N53 PCI3=S3.1 CT | buckets cannot be written by all
S3.5 MEDIUM c F N53 N171 PCI3=S3.5 PCI4 CT 14=2.1.2 30=2.1.1 50=2.1.1 | buckets demand TLS
S3.6 HIGH c F N53 N171 CT | bucket policies keep other accounts from risky calls
S3.7 LOW c N53 PCI3=S3.3 | buckets replicate to another Region
S3.8 HIGH c F N53 PCI4 CT 14=2.1.5.2 30=2.1.4 50=2.1.4 | buckets block public access
S3.9 MEDIUM c F N53 N171 PCI4 CT | buckets log accesses
S3.10 MEDIUM c N53 CT | versioned buckets have a lifecycle
S3.11 MEDIUM c N53 N171 CT | buckets send event notifications
S3.12 MEDIUM c F N53 CT | buckets do not manage access by ACLs
S3.13 LOW c F N53 CT | buckets have a lifecycle
S3.14 LOW c N53 N171 | buckets keep versions
S3.15 MEDIUM c N53 PCI4 | buckets have Object Lock
S3.17 MEDIUM c N53 N171 PCI4 | buckets are encrypted with KMS
S3.19 CRITICAL c F N53 PCI4 | access points block public access
S3.20 LOW c N53 14=2.1.3 30=2.1.2 50=2.1.2 | buckets demand MFA for deletion
S3.22 MEDIUM p PCI4 30=3.8 50=3.8 | writes of objects are logged
S3.23 MEDIUM p PCI4 30=3.9 50=3.9 | reads of objects are logged
S3.24 HIGH c F PCI4 | multi-Region access points block public access
S3.25 LOW c F | directory buckets have a lifecycle
SageMaker.1 HIGH p F N53 PCI3=SageMaker.1 PCI4 CT | notebooks have no way to the internet of their own
SageMaker.2 HIGH c F N53 | notebooks run in a VPC
SageMaker.3 HIGH c F N53 | users of notebooks are not root
SageMaker.4 MEDIUM p F N53 | endpoint variants start with several instances
SageMaker.5 MEDIUM c F | models are isolated from the network
SageMaker.6 LOW c TAG | app image configurations are tagged
SageMaker.7 LOW c TAG | images are tagged
SageMaker.8 MEDIUM p F | notebook instances run on a supported platform
SageMaker.9 MEDIUM c F | data quality jobs encrypt traffic between containers
SageMaker.10 MEDIUM c F | explainability jobs encrypt traffic between containers
SageMaker.11 MEDIUM c F | data quality jobs are isolated from the network
SageMaker.12 MEDIUM c F | bias jobs are isolated from the network
SageMaker.13 MEDIUM c F | model quality jobs encrypt traffic between containers
SageMaker.14 MEDIUM c F | monitoring schedules are isolated from the network
SageMaker.15 MEDIUM c F | bias jobs encrypt traffic between containers
SecretsManager.1 MEDIUM c F N53 PCI4 CT | secrets rotate
SecretsManager.2 MEDIUM c F N53 PCI4 CT | rotation succeeds
SecretsManager.3 MEDIUM p F N53 CT | unused secrets are removed
SecretsManager.4 MEDIUM p F N53 PCI4 CT | secrets rotate in time
SecretsManager.5 LOW c TAG | secrets are tagged
ServiceCatalog.1 MEDIUM p F N53 | portfolios are shared inside the organization only
SES.1 LOW c TAG | contact lists are tagged
SES.2 LOW c TAG | configuration sets are tagged
SES.3 MEDIUM c F | configuration sets demand TLS
SNS.1 MEDIUM c N53 N171 CT | topics are encrypted
SNS.3 LOW c TAG | topics are tagged
SNS.4 CRITICAL c F | topics are not public
SQS.1 MEDIUM c F N53 CT | queues are encrypted
SQS.2 LOW c TAG | queues are tagged
SQS.3 CRITICAL c F | queues are not public
SSM.1 MEDIUM c F N53 PCI3=SSM.3 CT | instances are managed
SSM.2 HIGH c F N53 N171 PCI3=SSM.1 PCI4 CT | instances are patched
SSM.3 LOW c F N53 PCI3=SSM.2 PCI4 CT | instances keep their associations
SSM.4 CRITICAL p F N53 CT | documents are not public
SSM.5 LOW c TAG | documents are tagged
SSM.6 MEDIUM p F | Automation logs to CloudWatch
SSM.7 CRITICAL p F | documents cannot be shared with the public
StepFunctions.1 MEDIUM c F PCI4 | state machines log
StepFunctions.2 LOW c TAG | activities are tagged
Transfer.1 LOW c TAG | workflows are tagged
Transfer.2 MEDIUM p F N53 PCI4 | servers do not speak FTP
Transfer.3 MEDIUM c F N53 | connectors log
Transfer.4 LOW c TAG | agreements are tagged
Transfer.5 LOW c TAG | certificates are tagged
Transfer.6 LOW c TAG | connectors are tagged
Transfer.7 LOW c TAG | profiles are tagged
WAF.1 MEDIUM p F N53 PCI4 | global classic web ACLs log
WAF.2 MEDIUM c F N53 CT | regional classic rules have conditions
WAF.3 MEDIUM c F N53 CT | regional classic rule groups have rules
WAF.4 MEDIUM c F N53 CT | regional classic web ACLs have rules
WAF.6 MEDIUM c F N53 | global classic rules have conditions
WAF.7 MEDIUM c F N53 | global classic rule groups have rules
WAF.8 MEDIUM c F N53 | global classic web ACLs have rules
WAF.10 MEDIUM c F N53 | web ACLs have rules
WAF.11 LOW p N53 PCI4 | web ACLs log
WAF.12 MEDIUM c F N53 N171 | rules send metrics
WorkSpaces.1 MEDIUM c F | user volumes are encrypted
WorkSpaces.2 MEDIUM c F | root volumes are encrypted
"""
