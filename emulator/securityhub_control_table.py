"""Security Hub's controls as data: id, severity, the standards they belong to, a short title.

A line is `id severity numbers | title`. Of the numbers, `F` is Foundational Security Best Practices;
`12=3.1` is requirement 3.1 of CIS 1.2.0, and 14, 30, 50 are CIS 1.4.0, 3.0.0, 5.0.0; `+` joins two
requirements. The lists of the CIS versions are whole; that of FSBP is most of AWS's. The titles are
this project's own words, AWS's are longer. NIST, PCI and the tagging standard have no lines here.

Sources: https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html and
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
"""

CONTROL_LINES = """
Account.1 MEDIUM F 30=1.2 50=1.2 | account has a security contact
ACM.1 MEDIUM F | certificates renewed in time
ACM.2 HIGH F | RSA certificates with keys of 2,048 bits or more
APIGateway.1 MEDIUM F | API stages log their executions
APIGateway.2 MEDIUM F | REST API stages use a client certificate to the back end
APIGateway.3 LOW F | REST API stages are traced by X-Ray
APIGateway.4 MEDIUM F | API stages stand behind a web ACL
APIGateway.5 MEDIUM F | REST API caches are encrypted
APIGateway.8 MEDIUM F | routes name an authorization type
APIGateway.9 MEDIUM F | HTTP API stages log accesses
AppSync.2 MEDIUM F | field level logging is on
AppSync.5 HIGH F | GraphQL APIs do not accept API keys
AutoScaling.1 LOW F | groups behind a load balancer use its health checks
AutoScaling.2 MEDIUM F | groups span several zones
AutoScaling.3 HIGH F | launch configurations demand IMDSv2
AutoScaling.5 HIGH F | launch configurations give no public address
AutoScaling.6 MEDIUM F | groups use several instance types and zones
AutoScaling.9 MEDIUM F | groups use launch templates
Backup.1 MEDIUM F | recovery points are encrypted
CloudFront.1 HIGH F | distributions have a default root object
CloudFront.3 MEDIUM F | viewers must use HTTPS
CloudFront.4 LOW F | distributions have origin failover
CloudFront.5 MEDIUM F | distributions log
CloudFront.6 MEDIUM F | distributions stand behind WAF
CloudFront.7 MEDIUM F | distributions use certificates of their own
CloudFront.8 LOW F | HTTPS is served by SNI
CloudFront.9 MEDIUM F | traffic to the origins is encrypted
CloudFront.10 MEDIUM F | no old SSL to the origins
CloudFront.12 HIGH F | no S3 origin that is gone
CloudFront.13 MEDIUM F | S3 origins behind origin access control
CloudTrail.1 HIGH F 12=2.1 14=3.1 30=3.1 50=3.1 | multi-Region trail with all management events
CloudTrail.2 MEDIUM F 12=2.7 14=3.7 30=3.5 50=3.5 | trails are encrypted with KMS
CloudTrail.4 LOW F 12=2.2 14=3.2 30=3.2 50=3.2 | log files are validated
CloudTrail.5 LOW F 12=2.4 14=3.4 | trails go to CloudWatch Logs
CloudTrail.6 CRITICAL 12=2.3 14=3.3 | trail bucket is not public
CloudTrail.7 LOW 12=2.6 14=3.6 30=3.4 50=3.4 | trail bucket logs accesses
CloudWatch.1 LOW 12=1.1+3.3 14=1.7+4.3 | filter and alarm: use of root
CloudWatch.2 LOW 12=3.1 | filter and alarm: unauthorized calls
CloudWatch.3 LOW 12=3.2 | filter and alarm: sign-in without MFA
CloudWatch.4 LOW 12=3.4 14=4.4 | filter and alarm: changes of IAM policies
CloudWatch.5 LOW 12=3.5 14=4.5 | filter and alarm: changes of CloudTrail
CloudWatch.6 LOW 12=3.6 14=4.6 | filter and alarm: failed sign-ins
CloudWatch.7 LOW 12=3.7 14=4.7 | filter and alarm: keys disabled or deleted
CloudWatch.8 LOW 12=3.8 14=4.8 | filter and alarm: changes of bucket policies
CloudWatch.9 LOW 12=3.9 14=4.9 | filter and alarm: changes of Config
CloudWatch.10 LOW 12=3.10 14=4.10 | filter and alarm: changes of security groups
CloudWatch.11 LOW 12=3.11 14=4.11 | filter and alarm: changes of network ACLs
CloudWatch.12 LOW 12=3.12 14=4.12 | filter and alarm: changes of gateways
CloudWatch.13 LOW 12=3.13 14=4.13 | filter and alarm: changes of route tables
CloudWatch.14 LOW 12=3.14 14=4.14 | filter and alarm: changes of VPCs
CodeBuild.1 CRITICAL F | source URLs hold no credentials
CodeBuild.2 CRITICAL F | variables hold no credentials in clear
CodeBuild.3 LOW F | S3 logs are encrypted
CodeBuild.4 MEDIUM F | projects log
Config.1 CRITICAL F 12=2.5 14=3.5 30=3.3 50=3.3 | Config records with its service-linked role
DataFirehose.1 MEDIUM F | delivery streams are encrypted
DMS.1 CRITICAL F | replication instances are not public
DMS.6 MEDIUM F | minor versions of replication instances upgrade themselves
DMS.7 MEDIUM F | tasks log at the target
DMS.8 MEDIUM F | tasks log at the source
DMS.9 MEDIUM F | endpoints use SSL
DocumentDB.1 MEDIUM F | clusters are encrypted
DocumentDB.2 MEDIUM F | backups are kept long enough
DocumentDB.3 CRITICAL F | snapshots are not public
DocumentDB.4 MEDIUM F | audit logs go to CloudWatch
DocumentDB.5 MEDIUM F | clusters cannot be deleted by accident
DynamoDB.1 MEDIUM F | tables scale by themselves
DynamoDB.2 MEDIUM F | point-in-time recovery is on
DynamoDB.3 MEDIUM F | DAX clusters are encrypted
DynamoDB.6 MEDIUM F | tables cannot be deleted by accident
DynamoDB.7 MEDIUM F | DAX clusters encrypt in transit
EC2.1 CRITICAL F | EBS snapshots cannot be restored by all
EC2.2 HIGH F 12=4.3 14=5.3 30=5.4 50=5.5 | default security groups let nothing through
EC2.3 MEDIUM F | attached volumes are encrypted
EC2.4 MEDIUM F | stopped instances are removed in time
EC2.6 MEDIUM F 12=2.9 14=3.9 30=3.7 50=3.7 | VPCs have flow logs
EC2.7 MEDIUM F 14=2.2.1 30=2.2.1 50=5.1.1 | new volumes are encrypted by default
EC2.8 HIGH F 30=5.6 50=5.7 | instances demand IMDSv2
EC2.9 HIGH F | instances have no public IPv4 address
EC2.10 MEDIUM F | EC2 is reached by a VPC endpoint
EC2.13 HIGH 12=4.1 | no security group opens port 22 to all
EC2.14 HIGH 12=4.2 | no security group opens port 3389 to all
EC2.15 MEDIUM F | subnets give no public addresses
EC2.16 LOW F | unused network ACLs are removed
EC2.17 LOW F | instances have one interface
EC2.18 HIGH F | only agreed ports are open to all
EC2.19 CRITICAL F | risky ports are not open to all
EC2.20 MEDIUM F | both VPN tunnels are up
EC2.21 MEDIUM F 14=5.1 30=5.1 50=5.2 | network ACLs do not open ports 22 and 3389 to all
EC2.23 HIGH F | transit gateways do not accept attachments by themselves
EC2.24 MEDIUM F | no paravirtual instance types
EC2.25 HIGH F | launch templates give no public address
EC2.51 LOW F | client VPN endpoints log connections
EC2.53 HIGH 30=5.2 50=5.3 | no security group opens administration ports to 0.0.0.0/0
EC2.54 HIGH 30=5.3 50=5.4 | no security group opens administration ports to ::/0
ECR.1 HIGH F | private repositories scan images
ECR.2 MEDIUM F | tags cannot be moved
ECR.3 MEDIUM F | repositories have a lifecycle policy
ECS.1 HIGH F | task definitions with host network name safe users
ECS.2 HIGH F | services give no public addresses by themselves
ECS.3 HIGH F | tasks do not share the host's processes
ECS.4 HIGH F | containers are not privileged
ECS.5 HIGH F | root file systems are read-only
ECS.8 HIGH F | no secrets in container variables
ECS.9 HIGH F | task definitions log
ECS.10 MEDIUM F | Fargate services use the newest platform
ECS.12 MEDIUM F | clusters use Container Insights
EFS.1 MEDIUM F 30=2.4.1 50=2.3.1 | file systems are encrypted with KMS
EFS.2 MEDIUM F | volumes are in a backup plan
EFS.3 MEDIUM F | access points enforce a root directory
EFS.4 MEDIUM F | access points enforce a user
EFS.6 MEDIUM F | mount targets are not in public subnets
EFS.7 MEDIUM F | automatic backups are on
EFS.8 MEDIUM F 50=2.3.1 | file systems are encrypted
EKS.1 HIGH F | cluster endpoints are not public
EKS.2 HIGH F | clusters run a supported version
EKS.3 MEDIUM F | secrets of clusters are encrypted
EKS.8 MEDIUM F | clusters log audits
ElastiCache.1 HIGH F | clusters are backed up
ElastiCache.2 HIGH F | minor versions upgrade themselves
ElastiCache.3 MEDIUM F | replication groups fail over
ElastiCache.4 MEDIUM F | replication groups are encrypted
ElastiCache.5 MEDIUM F | replication groups encrypt in transit
ElastiCache.6 MEDIUM F | old Redis groups use AUTH
ElastiCache.7 HIGH F | clusters do not use the default subnet group
ElasticBeanstalk.1 LOW F | environments report their health
ElasticBeanstalk.2 HIGH F | platforms update themselves
ElasticBeanstalk.3 HIGH F | environments stream logs
ELB.1 MEDIUM F | application load balancers redirect to HTTPS
ELB.2 MEDIUM F | classic load balancers use ACM certificates
ELB.3 MEDIUM F | classic listeners use HTTPS or TLS
ELB.4 MEDIUM F | invalid headers are dropped
ELB.5 MEDIUM F | load balancers log
ELB.6 MEDIUM F | load balancers cannot be deleted by accident
ELB.7 LOW F | classic load balancers drain connections
ELB.8 MEDIUM F | classic SSL listeners use a strong policy
ELB.9 MEDIUM F | classic load balancers balance across zones
ELB.10 MEDIUM F | classic load balancers span zones
ELB.12 MEDIUM F | application load balancers mitigate desync
ELB.13 MEDIUM F | load balancers span zones
ELB.14 MEDIUM F | classic load balancers mitigate desync
EMR.1 HIGH F | primary nodes have no public address
EMR.2 CRITICAL F | EMR blocks public access
ES.1 MEDIUM F | domains are encrypted
ES.2 CRITICAL F | domains are not public
ES.3 MEDIUM F | domains encrypt between nodes
ES.4 MEDIUM F | domains log errors
ES.5 MEDIUM F | domains log audits
ES.6 MEDIUM F | domains have three data nodes
ES.7 MEDIUM F | domains have three master nodes
ES.8 MEDIUM F | domains use the newest TLS policy
EventBridge.3 LOW F | custom buses have a policy
FSx.1 LOW F | OpenZFS file systems copy their tags
FSx.2 LOW F | Lustre file systems copy their tags to backups
GuardDuty.1 HIGH F | GuardDuty is on
GuardDuty.5 HIGH F | EKS audit logs are watched
GuardDuty.6 HIGH F | Lambda is watched
GuardDuty.7 HIGH F | EKS is watched at run time
GuardDuty.8 HIGH F | EC2 is scanned for malware
GuardDuty.9 HIGH F | RDS is watched
GuardDuty.10 HIGH F | S3 is watched
GuardDuty.11 HIGH F | run time is watched
GuardDuty.12 MEDIUM F | ECS is watched at run time
GuardDuty.13 MEDIUM F | EC2 is watched at run time
IAM.1 HIGH F 12=1.22 14=1.16 | no policy allows everything
IAM.2 LOW F 12=1.16 30=1.15 50=1.14 | users hold no policies
IAM.3 MEDIUM F 12=1.4 14=1.14 30=1.14 50=1.13 | access keys are not older than 90 days
IAM.4 CRITICAL F 12=1.12 14=1.4 30=1.4 50=1.3 | root has no access key
IAM.5 MEDIUM F 12=1.2 14=1.10 30=1.10 50=1.9 | users with a password have MFA
IAM.6 CRITICAL F 12=1.14 14=1.6 30=1.6 50=1.5 | root has hardware MFA
IAM.7 MEDIUM F | the password policy is strong
IAM.8 MEDIUM F 12=1.3 | credentials unused for 90 days are removed
IAM.9 CRITICAL 12=1.13 14=1.5 30=1.5 50=1.4 | root has MFA
IAM.11 MEDIUM 12=1.5 | passwords need an upper case letter
IAM.12 MEDIUM 12=1.6 | passwords need a lower case letter
IAM.13 MEDIUM 12=1.7 | passwords need a symbol
IAM.14 MEDIUM 12=1.8 | passwords need a digit
IAM.15 MEDIUM 12=1.9 14=1.8 30=1.8 50=1.7 | passwords have 14 characters or more
IAM.16 LOW 12=1.10 14=1.9 30=1.9 50=1.8 | passwords are not used again
IAM.17 LOW 12=1.11 | passwords expire within 90 days
IAM.18 LOW 12=1.20 14=1.17 30=1.17 50=1.16 | there is a role for AWS Support
IAM.21 LOW F | own policies allow no whole service
IAM.22 MEDIUM 14=1.12 30=1.12 50=1.11 | credentials unused for 45 days are removed
IAM.26 MEDIUM 30=1.19 50=1.18 | expired certificates are removed
IAM.27 MEDIUM 30=1.22 50=1.21 | nobody has AWSCloudShellFullAccess
IAM.28 HIGH 30=1.20 50=1.19 | an external access analyzer is on
Inspector.1 HIGH F | Inspector scans EC2
Inspector.2 HIGH F | Inspector scans ECR
Inspector.3 HIGH F | Inspector scans code of Lambda
Inspector.4 HIGH F | Inspector scans Lambda
Kinesis.1 MEDIUM F | streams are encrypted
KMS.1 MEDIUM F | own policies do not decrypt with all keys
KMS.2 MEDIUM F | inline policies do not decrypt with all keys
KMS.3 CRITICAL F | keys are not about to be deleted by accident
KMS.4 MEDIUM 12=2.8 14=3.8 30=3.6 50=3.6 | keys rotate
KMS.5 CRITICAL F | keys are not public
Lambda.1 CRITICAL F | functions are not public
Lambda.2 MEDIUM F | functions use supported runtimes
Lambda.5 MEDIUM F | functions in a VPC span zones
Macie.1 MEDIUM F | Macie is on
Macie.2 HIGH F | Macie discovers by itself
MSK.1 MEDIUM F | brokers encrypt between each other
Neptune.1 MEDIUM F | clusters are encrypted
Neptune.2 MEDIUM F | audit logs go to CloudWatch
Neptune.3 CRITICAL F | snapshots are not public
Neptune.4 LOW F | clusters cannot be deleted by accident
Neptune.5 MEDIUM F | clusters are backed up
Neptune.6 MEDIUM F | snapshots are encrypted
Neptune.7 MEDIUM F | clusters accept IAM
Neptune.8 LOW F | clusters copy their tags to snapshots
NetworkFirewall.3 MEDIUM F | policies hold rule groups
NetworkFirewall.4 MEDIUM F | whole packets are dropped or forwarded by default
NetworkFirewall.5 MEDIUM F | fragments are dropped or forwarded by default
NetworkFirewall.6 MEDIUM F | stateless rule groups are not empty
NetworkFirewall.9 MEDIUM F | firewalls cannot be deleted by accident
Opensearch.1 MEDIUM F | domains are encrypted
Opensearch.2 CRITICAL F | domains are not public
Opensearch.3 MEDIUM F | domains encrypt between nodes
Opensearch.4 MEDIUM F | domains log errors
Opensearch.5 MEDIUM F | domains log audits
Opensearch.6 MEDIUM F | domains have three data nodes
Opensearch.7 MEDIUM F | domains control access by field
Opensearch.8 MEDIUM F | domains use the newest TLS policy
PCA.1 LOW F | the root authority is off
RDS.1 CRITICAL F | snapshots are not public
RDS.2 CRITICAL F 30=2.3.3 50=2.2.3 | instances are not public
RDS.3 MEDIUM F 14=2.3.1 30=2.3.1 50=2.2.1 | instances are encrypted
RDS.4 MEDIUM F | snapshots are encrypted
RDS.5 MEDIUM F 50=2.2.4 | instances span zones
RDS.6 LOW F | enhanced monitoring is on
RDS.7 MEDIUM F | clusters cannot be deleted by accident
RDS.8 LOW F | instances cannot be deleted by accident
RDS.9 MEDIUM F | instances log to CloudWatch
RDS.10 MEDIUM F | instances accept IAM
RDS.11 MEDIUM F | instances are backed up
RDS.12 MEDIUM F | clusters accept IAM
RDS.13 HIGH F 30=2.3.2 50=2.2.2 | minor versions upgrade themselves
RDS.14 MEDIUM F | Aurora clusters can go back in time
RDS.15 MEDIUM F 50=2.2.4 | clusters span zones
RDS.16 LOW F | clusters copy their tags to snapshots
RDS.17 LOW F | instances copy their tags to snapshots
RDS.19 LOW F | critical cluster events are subscribed
RDS.20 LOW F | critical instance events are subscribed
RDS.23 LOW F | instances do not use the default port
RDS.24 MEDIUM F | clusters have a master name of their own
RDS.25 MEDIUM F | instances have a master name of their own
RDS.27 MEDIUM F | clusters are encrypted
RDS.34 MEDIUM F | Aurora MySQL logs audits to CloudWatch
RDS.35 MEDIUM F | minor versions of clusters upgrade themselves
Redshift.1 CRITICAL F | clusters are not public
Redshift.2 MEDIUM F | clusters encrypt in transit
Redshift.3 MEDIUM F | clusters take snapshots
Redshift.4 MEDIUM F | clusters log audits
Redshift.6 MEDIUM F | major versions upgrade themselves
Redshift.7 MEDIUM F | clusters route inside the VPC
Redshift.8 MEDIUM F | clusters have a master name of their own
Redshift.10 MEDIUM F | clusters are encrypted
Redshift.15 HIGH F | security groups open the port to known sources only
Route53.2 MEDIUM F | public zones log queries
S3.1 MEDIUM F 14=2.1.5.1 30=2.1.4 50=2.1.4 | the account blocks public access
S3.2 CRITICAL F | buckets cannot be read by all
S3.3 CRITICAL F | buckets cannot be written by all
S3.5 MEDIUM F 14=2.1.2 30=2.1.1 50=2.1.1 | buckets demand TLS
S3.6 HIGH F | bucket policies keep other accounts from risky calls
S3.8 HIGH F 14=2.1.5.2 30=2.1.4 50=2.1.4 | buckets block public access
S3.9 MEDIUM F | buckets log accesses
S3.12 MEDIUM F | buckets do not manage access by ACLs
S3.13 LOW F | buckets have a lifecycle
S3.19 CRITICAL F | access points block public access
S3.20 LOW 14=2.1.3 30=2.1.2 50=2.1.2 | buckets demand MFA for deletion
S3.22 MEDIUM 30=3.8 50=3.8 | writes of objects are logged
S3.23 MEDIUM 30=3.9 50=3.9 | reads of objects are logged
S3.24 HIGH F | multi-Region access points block public access
SageMaker.1 HIGH F | notebooks have no way to the internet of their own
SageMaker.2 HIGH F | notebooks run in a VPC
SageMaker.3 HIGH F | users of notebooks are not root
SecretsManager.1 MEDIUM F | secrets rotate
SecretsManager.2 MEDIUM F | rotation succeeds
SecretsManager.3 MEDIUM F | unused secrets are removed
SecretsManager.4 MEDIUM F | secrets rotate in time
SQS.1 MEDIUM F | queues are encrypted
SSM.1 MEDIUM F | instances are managed
SSM.2 HIGH F | instances are patched
SSM.3 LOW F | instances keep their associations
SSM.4 CRITICAL F | documents are not public
StepFunctions.1 MEDIUM F | state machines log
Transfer.2 MEDIUM F | servers do not speak FTP
WAF.1 MEDIUM F | global classic web ACLs log
WAF.2 MEDIUM F | regional classic rules have conditions
WAF.3 MEDIUM F | regional classic rule groups have rules
WAF.4 MEDIUM F | regional classic web ACLs have rules
WAF.6 MEDIUM F | global classic rules have conditions
WAF.7 MEDIUM F | global classic rule groups have rules
WAF.8 MEDIUM F | global classic web ACLs have rules
WAF.10 MEDIUM F | web ACLs have rules
WAF.12 MEDIUM F | rules send metrics
WorkSpaces.1 MEDIUM F | user volumes are encrypted
WorkSpaces.2 MEDIUM F | root volumes are encrypted
"""
