"""Security Hub's controls as data, A to E: severity, schedule, standards, a short title.

A line is `id severity schedule standards | title`. Schedule: `p` periodic, `c` change triggered, `cp`
both. Standards: `F` Foundational Security Best Practices, `N53` and `N171` NIST 800-53 r5 and 800-171 r2,
`PCI4` PCI DSS 4.0.1, `PCI3=S3.2` PCI DSS 3.2.1, where the control is called PCI.S3.2, `TAG` Resource
Tagging, `CT` Control Tower; `12=3.1` is requirement 3.1 of CIS 1.2.0, and 14, 30, 50 are CIS 1.4.0, 3.0.0,
5.0.0; `+` joins two requirements. The titles are this project's own words, AWS's are longer.

All 571 controls of March 2026. The list of Control Tower is that of 2023, the last that names them, less
the controls that are gone since. `Autoscaling.5` is AWS's own spelling.

Sources: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html,
https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html,
https://docs.aws.amazon.com/securityhub/latest/userguide/service-managed-standard-aws-control-tower.html
"""

CONTROLS_A_TO_E = """
Account.1 MEDIUM p F N53 30=1.2 50=1.2 | account has a security contact
Account.2 HIGH p N53 | account is a member of an organization
ACM.1 MEDIUM cp F N53 N171 PCI4 CT | certificates renewed in time
ACM.2 HIGH c F PCI4 | RSA certificates with keys of 2,048 bits or more
ACM.3 LOW c TAG | certificates are tagged
Amplify.1 LOW c TAG | apps are tagged
Amplify.2 LOW c TAG | branches are tagged
APIGateway.1 MEDIUM c F N53 CT | API stages log their executions
APIGateway.2 MEDIUM c F N53 N171 CT | REST API stages use a client certificate to the back end
APIGateway.3 LOW c F N53 CT | REST API stages are traced by X-Ray
APIGateway.4 MEDIUM c F N53 CT | API stages stand behind a web ACL
APIGateway.5 MEDIUM c F N53 CT | REST API caches are encrypted
APIGateway.8 MEDIUM p F N53 | routes name an authorization type
APIGateway.9 MEDIUM c F N53 PCI4 | HTTP API stages log accesses
APIGateway.10 MEDIUM c F | private integrations of HTTP APIs speak HTTPS
AppConfig.1 LOW c TAG | applications are tagged
AppConfig.2 LOW c TAG | configuration profiles are tagged
AppConfig.3 LOW c TAG | environments are tagged
AppConfig.4 LOW c TAG | extension associations are tagged
AppFlow.1 LOW c TAG | flows are tagged
AppRunner.1 LOW c TAG | services are tagged
AppRunner.2 LOW c TAG | VPC connectors are tagged
AppSync.2 MEDIUM c F PCI4 | field level logging is on
AppSync.4 LOW c TAG | GraphQL APIs are tagged
AppSync.5 HIGH c F N53 | GraphQL APIs do not accept API keys
Athena.2 LOW c TAG | data catalogs are tagged
Athena.3 LOW c TAG | workgroups are tagged
Athena.4 MEDIUM c F | workgroups log
AutoScaling.1 LOW c F N53 PCI3=AutoScaling.1 CT | groups behind a load balancer use its health checks
AutoScaling.2 MEDIUM c F N53 CT | groups span several zones
AutoScaling.3 HIGH c F N53 PCI4 CT | launch configurations demand IMDSv2
Autoscaling.5 HIGH c F N53 PCI4 CT | launch configurations give no public address
AutoScaling.6 MEDIUM c F N53 CT | groups use several instance types and zones
AutoScaling.9 MEDIUM c F N53 CT | groups use launch templates
AutoScaling.10 LOW c TAG | groups are tagged
Backup.1 MEDIUM c F N53 | recovery points are encrypted
Backup.2 LOW c TAG | recovery points are tagged
Backup.3 LOW c TAG | vaults are tagged
Backup.4 LOW c TAG | report plans are tagged
Backup.5 LOW c TAG | backup plans are tagged
Batch.1 LOW c TAG | job queues are tagged
Batch.2 LOW c TAG | scheduling policies are tagged
Batch.3 LOW c TAG | compute environments are tagged
Batch.4 LOW c TAG | resources of managed compute environments are tagged
CloudFormation.2 LOW c TAG | stacks are tagged
CloudFormation.3 MEDIUM c F | stacks are protected against deletion
CloudFormation.4 MEDIUM c F | stacks act through a service role
CloudFront.1 HIGH c F N53 PCI4 | distributions have a default root object
CloudFront.3 MEDIUM c F N53 PCI4 | viewers must use HTTPS
CloudFront.4 LOW c F N53 | distributions have origin failover
CloudFront.5 MEDIUM c F N53 PCI4 | distributions log
CloudFront.6 MEDIUM c F N53 PCI4 | distributions stand behind WAF
CloudFront.7 LOW c F N53 N171 | distributions use certificates of their own
CloudFront.8 LOW c F N53 | HTTPS is served by SNI
CloudFront.9 MEDIUM c F N53 PCI4 | traffic to the origins is encrypted
CloudFront.10 MEDIUM c F N53 N171 PCI4 | no old SSL to the origins
CloudFront.12 HIGH p F N53 PCI4 | no S3 origin that is gone
CloudFront.13 MEDIUM c F | S3 origins behind origin access control
CloudFront.14 LOW c TAG | distributions are tagged
CloudFront.15 MEDIUM c F | viewers get a current TLS policy
CloudFront.16 MEDIUM c F | function URL origins behind origin access control
CloudFront.17 MEDIUM c F | signed URLs rely on key groups
CloudTrail.1 HIGH p F N53 CT 12=2.1 14=3.1 30=3.1 50=3.1 | multi-Region trail with all management events
CloudTrail.2 MEDIUM p F N53 N171 PCI3=CloudTrail.1 PCI4 CT 12=2.7 14=3.7 30=3.5 50=3.5 | trails are encrypted with KMS
CloudTrail.3 HIGH p N171 PCI3=CloudTrail.2 PCI4 | there is a trail
CloudTrail.4 LOW p F N53 N171 PCI3=CloudTrail.3 PCI4 CT 12=2.2 14=3.2 30=3.2 50=3.2 | log files are validated
CloudTrail.5 MEDIUM p F N53 PCI3=CloudTrail.4 PCI4 CT 12=2.4 14=3.4 | trails go to CloudWatch Logs
CloudTrail.6 CRITICAL cp PCI4 12=2.3 14=3.3 | trail bucket is not public
CloudTrail.7 LOW p PCI4 12=2.6 14=3.6 30=3.4 50=3.4 | trail bucket logs accesses
CloudTrail.9 LOW c TAG | trails are tagged
CloudTrail.10 MEDIUM p N53 | Lake event data stores use a key of the customer
CloudWatch.1 LOW p N171 PCI3=CW.1 12=1.1+3.3 14=1.7+4.3 | filter and alarm: use of root
CloudWatch.2 LOW p N171 12=3.1 | filter and alarm: unauthorized calls
CloudWatch.3 LOW p 12=3.2 | filter and alarm: sign-in without MFA
CloudWatch.4 LOW p N171 12=3.4 14=4.4 | filter and alarm: changes of IAM policies
CloudWatch.5 LOW p N171 12=3.5 14=4.5 | filter and alarm: changes of CloudTrail
CloudWatch.6 LOW p N171 12=3.6 14=4.6 | filter and alarm: failed sign-ins
CloudWatch.7 LOW p N171 12=3.7 14=4.7 | filter and alarm: keys disabled or deleted
CloudWatch.8 LOW p N171 12=3.8 14=4.8 | filter and alarm: changes of bucket policies
CloudWatch.9 LOW p N171 12=3.9 14=4.9 | filter and alarm: changes of Config
CloudWatch.10 LOW p N171 12=3.10 14=4.10 | filter and alarm: changes of security groups
CloudWatch.11 LOW p N171 12=3.11 14=4.11 | filter and alarm: changes of network ACLs
CloudWatch.12 LOW p N171 12=3.12 14=4.12 | filter and alarm: changes of gateways
CloudWatch.13 LOW p N171 12=3.13 14=4.13 | filter and alarm: changes of route tables
CloudWatch.14 LOW p N171 12=3.14 14=4.14 | filter and alarm: changes of VPCs
CloudWatch.15 HIGH c N53 N171 | alarms act on a change of state
CloudWatch.16 MEDIUM p N53 | log groups keep their logs long enough
CloudWatch.17 HIGH c N53 | alarm actions are switched on
CodeArtifact.1 LOW c TAG | repositories are tagged
CodeBuild.1 CRITICAL c F N53 PCI3=CodeBuild.1 PCI4 CT | source URLs hold no credentials
CodeBuild.2 CRITICAL c F N53 PCI3=CodeBuild.2 PCI4 CT | variables hold no credentials in clear
CodeBuild.3 LOW c F N53 PCI4 | S3 logs are encrypted
CodeBuild.4 MEDIUM c F N53 CT | projects log
CodeBuild.7 MEDIUM c F | exports of report groups are encrypted
CodeGuruProfiler.1 LOW c TAG | profiling groups are tagged
CodeGuruReviewer.1 LOW c TAG | repository associations are tagged
Cognito.1 MEDIUM c F | user pools enforce threat protection, standard sign-in
Cognito.2 MEDIUM c F | identity pools admit no guests
Cognito.3 MEDIUM c F | user pools demand strong passwords
Cognito.4 MEDIUM c F | user pools enforce threat protection, custom sign-in
Cognito.5 MEDIUM c F | user pools demand MFA
Cognito.6 MEDIUM c F | user pools are protected against deletion
Config.1 CRITICAL p F N53 PCI3=Config.1 12=2.5 14=3.5 30=3.3 50=3.3 | Config records with its service-linked role
Connect.1 LOW c TAG | object types of customer profiles are tagged
Connect.2 MEDIUM c F | instances log to CloudWatch
DataFirehose.1 MEDIUM p F N53 | delivery streams are encrypted
DataSync.1 MEDIUM c F | tasks log
DataSync.2 LOW c TAG | tasks are tagged
Detective.1 LOW c TAG | behavior graphs are tagged
DMS.1 CRITICAL p F N53 PCI3=DMS.1 PCI4 CT | replication instances are not public
DMS.2 LOW c TAG | certificates are tagged
DMS.3 LOW c TAG | event subscriptions are tagged
DMS.4 LOW c TAG | replication instances are tagged
DMS.5 LOW c TAG | replication subnet groups are tagged
DMS.6 MEDIUM c F N53 PCI4 | minor versions of replication instances upgrade themselves
DMS.7 MEDIUM c F N53 PCI4 | tasks log at the target
DMS.8 MEDIUM c F N53 PCI4 | tasks log at the source
DMS.9 MEDIUM c F N53 PCI4 | endpoints use SSL
DMS.10 MEDIUM c F N53 PCI4 | Neptune endpoints authorize by IAM
DMS.11 MEDIUM c F N53 PCI4 | MongoDB endpoints authenticate
DMS.12 MEDIUM c F N53 PCI4 | Redis endpoints use TLS
DMS.13 MEDIUM c F | replication instances span zones
DocumentDB.1 MEDIUM c F N53 | clusters are encrypted
DocumentDB.2 MEDIUM c F N53 PCI4 | backups are kept long enough
DocumentDB.3 CRITICAL c F N53 PCI4 | snapshots are not public
DocumentDB.4 MEDIUM c F N53 PCI4 | audit logs go to CloudWatch
DocumentDB.5 MEDIUM c F N53 | clusters cannot be deleted by accident
DocumentDB.6 MEDIUM p F | clusters demand TLS
DynamoDB.1 MEDIUM p F N53 CT | tables scale by themselves
DynamoDB.2 MEDIUM c F N53 CT | point-in-time recovery is on
DynamoDB.3 MEDIUM p F N53 | DAX clusters are encrypted
DynamoDB.4 MEDIUM p N53 | tables are in a backup plan
DynamoDB.5 LOW c TAG | tables are tagged
DynamoDB.6 MEDIUM c F N53 | tables cannot be deleted by accident
DynamoDB.7 MEDIUM p F N53 PCI4 | DAX clusters encrypt in transit
EC2.1 CRITICAL p F N53 PCI3=EC2.1 CT | EBS snapshots cannot be restored by all
EC2.2 HIGH c F N53 PCI3=EC2.2 CT 12=4.3 14=5.3 30=5.4 50=5.5 | default security groups let nothing through
EC2.3 MEDIUM c F N53 CT | attached volumes are encrypted
EC2.4 MEDIUM p F N53 CT | stopped instances are removed in time
EC2.6 MEDIUM p F N53 N171 PCI3=EC2.6 CT 12=2.9 14=3.9 30=3.7 50=3.7 | VPCs have flow logs
EC2.7 MEDIUM p F N53 CT 14=2.2.1 30=2.2.1 50=5.1.1 | new volumes are encrypted by default
EC2.8 HIGH c F N53 PCI4 CT 30=5.6 50=5.7 | instances demand IMDSv2
EC2.9 HIGH c F N53 CT | instances have no public IPv4 address
EC2.10 MEDIUM p F N53 N171 CT | EC2 is reached by a VPC endpoint
EC2.12 LOW c N53 PCI3=EC2.4 | no idle Elastic IP
EC2.13 HIGH cp N53 N171 PCI3=EC2.5 PCI4 12=4.1 | no security group opens port 22 to all
EC2.14 HIGH cp PCI4 12=4.2 | no security group opens port 3389 to all
EC2.15 MEDIUM c F N53 PCI4 CT | subnets give no public addresses
EC2.16 LOW c F N53 N171 PCI4 CT | unused network ACLs are removed
EC2.17 LOW c F N53 CT | instances have one interface
EC2.18 HIGH c F N53 N171 CT | only agreed ports are open to all
EC2.19 CRITICAL cp F N53 N171 CT | risky ports are not open to all
EC2.20 MEDIUM c F N53 N171 CT | both VPN tunnels are up
EC2.21 MEDIUM c F N53 N171 PCI4 CT 14=5.1 30=5.1 50=5.2 | network ACLs do not open ports 22 and 3389 to all
EC2.22 MEDIUM p CT | no unused security group
EC2.23 HIGH c F N53 | transit gateways do not accept attachments by themselves
EC2.24 MEDIUM c F N53 | no paravirtual instance types
EC2.25 HIGH c F N53 PCI4 | launch templates give no public address
EC2.28 LOW p N53 | volumes are in a backup plan
EC2.33 LOW c TAG | transit gateway attachments are tagged
EC2.34 LOW c TAG | transit gateway route tables are tagged
EC2.35 LOW c TAG | network interfaces are tagged
EC2.36 LOW c TAG | customer gateways are tagged
EC2.37 LOW c TAG | Elastic IP addresses are tagged
EC2.38 LOW c TAG | instances are tagged
EC2.39 LOW c TAG | internet gateways are tagged
EC2.40 LOW c TAG | NAT gateways are tagged
EC2.41 LOW c TAG | network ACLs are tagged
EC2.42 LOW c TAG | route tables are tagged
EC2.43 LOW c TAG | security groups are tagged
EC2.44 LOW c TAG | subnets are tagged
EC2.45 LOW c TAG | volumes are tagged
EC2.46 LOW c TAG | VPCs are tagged
EC2.47 LOW c TAG | endpoint services are tagged
EC2.48 LOW c TAG | flow logs are tagged
EC2.49 LOW c TAG | peering connections are tagged
EC2.50 LOW c TAG | VPN gateways are tagged
EC2.51 LOW c F N53 N171 PCI4 | client VPN endpoints log connections
EC2.52 LOW c TAG | transit gateways are tagged
EC2.53 HIGH p PCI4 30=5.2 50=5.3 | no security group opens administration ports to 0.0.0.0/0
EC2.54 HIGH p PCI4 30=5.3 50=5.4 | no security group opens administration ports to ::/0
EC2.55 MEDIUM p F N53 | VPCs reach the ECR API by an endpoint
EC2.56 MEDIUM p F N53 | VPCs reach the Docker registry by an endpoint
EC2.57 MEDIUM p F N53 | VPCs reach Systems Manager by an endpoint
EC2.58 MEDIUM p F N53 | VPCs reach Incident Manager contacts by an endpoint
EC2.60 MEDIUM p F N53 | VPCs reach Incident Manager by an endpoint
EC2.170 LOW c F PCI4 | launch templates demand IMDSv2
EC2.171 MEDIUM c F PCI4 | VPN connections log
EC2.172 MEDIUM c F | VPC Block Public Access stops internet gateways
EC2.173 MEDIUM c F | Spot Fleet requests encrypt their volumes
EC2.174 LOW c TAG | DHCP option sets are tagged
EC2.175 LOW c TAG | launch templates are tagged
EC2.176 LOW c TAG | prefix lists are tagged
EC2.177 LOW c TAG | traffic mirror sessions are tagged
EC2.178 LOW c TAG | traffic mirror filters are tagged
EC2.179 LOW c TAG | traffic mirror targets are tagged
EC2.180 MEDIUM c F | network interfaces check source and destination
EC2.181 MEDIUM c F | launch templates encrypt their volumes
EC2.182 HIGH c F | snapshots are not public
ECR.1 HIGH p F N53 PCI4 CT | private repositories scan images
ECR.2 MEDIUM c F N53 CT | tags cannot be moved
ECR.3 MEDIUM c F N53 CT | repositories have a lifecycle policy
ECR.4 LOW c TAG | public repositories are tagged
ECR.5 MEDIUM c N53 | repositories use a key of the customer
ECS.2 HIGH c F N53 PCI4 CT | services give no public addresses by themselves
ECS.3 HIGH c F N53 CT | tasks do not share the host's processes
ECS.4 HIGH c F N53 CT | containers are not privileged
ECS.5 HIGH c F N53 CT | root file systems are read-only
ECS.8 HIGH c F N53 PCI4 CT | no secrets in container variables
ECS.9 HIGH c F N53 | task definitions log
ECS.10 MEDIUM c F N53 PCI4 CT | Fargate services use the newest platform
ECS.12 MEDIUM c F N53 CT | clusters use Container Insights
ECS.13 LOW c TAG | services are tagged
ECS.14 LOW c TAG | clusters are tagged
ECS.15 LOW c TAG | task definitions are tagged
ECS.16 HIGH c F PCI4 | task sets give no public address
ECS.17 MEDIUM c N53 | task definitions stay off the host network
ECS.18 MEDIUM c F | task definitions mount EFS over TLS
ECS.19 MEDIUM c F | capacity providers protect instances against termination
ECS.20 MEDIUM c F | Linux containers do not run as root
ECS.21 MEDIUM c F | Windows containers do not run as administrator
EFS.1 MEDIUM p F N53 CT 30=2.4.1 50=2.3.1 | file systems are encrypted with KMS
EFS.2 MEDIUM p F N53 CT | volumes are in a backup plan
EFS.3 MEDIUM c F N53 CT | access points enforce a root directory
EFS.4 MEDIUM c F N53 PCI4 CT | access points enforce a user
EFS.5 LOW c TAG | access points are tagged
EFS.6 MEDIUM p F | mount targets are not in public subnets
EFS.7 MEDIUM c F | automatic backups are on
EFS.8 MEDIUM c F 50=2.3.1 | file systems are encrypted
EKS.1 HIGH p F N53 PCI4 | cluster endpoints are not public
EKS.2 HIGH c F N53 PCI4 CT | clusters run a supported version
EKS.3 MEDIUM p F N53 PCI4 | secrets of clusters are encrypted
EKS.6 LOW c TAG | clusters are tagged
EKS.7 LOW c TAG | identity provider configurations are tagged
EKS.8 MEDIUM c F N53 PCI4 | clusters log audits
ElastiCache.1 HIGH p F N53 | clusters are backed up
ElastiCache.2 HIGH p F N53 PCI4 | minor versions upgrade themselves
ElastiCache.3 MEDIUM p F N53 | replication groups fail over
ElastiCache.4 MEDIUM p F N53 | replication groups are encrypted
ElastiCache.5 MEDIUM p F N53 PCI4 | replication groups encrypt in transit
ElastiCache.6 MEDIUM p F N53 PCI4 | old Redis groups use AUTH
ElastiCache.7 HIGH p F N53 | clusters do not use the default subnet group
ElasticBeanstalk.1 LOW c F N53 CT | environments report their health
ElasticBeanstalk.2 HIGH c F N53 PCI4 CT | platforms update themselves
ElasticBeanstalk.3 HIGH c F PCI4 | environments stream logs
ELB.1 MEDIUM p F N53 PCI3=ELBv2.1 CT | application load balancers redirect to HTTPS
ELB.2 MEDIUM c F N53 N171 CT | classic load balancers use ACM certificates
ELB.3 MEDIUM c F N53 N171 PCI4 CT | classic listeners use HTTPS or TLS
ELB.4 MEDIUM c F N53 PCI4 CT | invalid headers are dropped
ELB.5 MEDIUM c F N53 CT | load balancers log
ELB.6 MEDIUM c F N53 CT | load balancers cannot be deleted by accident
ELB.7 LOW c F N53 CT | classic load balancers drain connections
ELB.8 MEDIUM c F N53 N171 PCI4 CT | classic SSL listeners use a strong policy
ELB.9 MEDIUM c F N53 CT | classic load balancers balance across zones
ELB.10 MEDIUM c F N53 CT | classic load balancers span zones
ELB.12 MEDIUM c F N53 PCI4 CT | application load balancers mitigate desync
ELB.13 MEDIUM c F N53 CT | load balancers span zones
ELB.14 MEDIUM c F N53 PCI4 CT | classic load balancers mitigate desync
ELB.16 MEDIUM c N53 | application load balancers stand behind a web ACL
ELB.17 MEDIUM c F N53 | listeners have a current security policy
ELB.18 MEDIUM c F | listeners speak TLS
ELB.21 MEDIUM c F | target groups check health over TLS
ELB.22 MEDIUM c F | target groups send over TLS
EMR.1 HIGH p F N53 PCI4 CT | primary nodes have no public address
EMR.2 CRITICAL p F N53 PCI4 | EMR blocks public access
EMR.3 MEDIUM c F N53 | security configurations encrypt data at rest
EMR.4 MEDIUM c F N53 | security configurations encrypt data in transit
ES.1 MEDIUM p F N53 PCI3=ES.2 CT | domains are encrypted
ES.2 CRITICAL p F N53 PCI3=ES.1 PCI4 CT | domains are not public
ES.3 MEDIUM c F N53 PCI4 CT | domains encrypt between nodes
ES.4 MEDIUM c F N53 CT | domains log errors
ES.5 MEDIUM c F N53 CT | domains log audits
ES.6 MEDIUM c F N53 CT | domains have three data nodes
ES.7 MEDIUM c F N53 CT | domains have three master nodes
ES.8 MEDIUM c F N53 PCI4 CT | domains use the newest TLS policy
ES.9 LOW c TAG | domains are tagged
EventBridge.2 LOW c TAG | event buses are tagged
EventBridge.3 LOW c F N53 PCI4 | custom buses have a policy
EventBridge.4 MEDIUM c N53 | global endpoints replicate events
"""
