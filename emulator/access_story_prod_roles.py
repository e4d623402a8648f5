"""The access story in workload-prod: roles, whom they trust, and what else vouches for strangers."""

from moto.s3.models import s3_backends

from emulator.access_story_management import VENDOR
from emulator.identity_makers import Maker, ago, allow, document, trust
from emulator.rolesanywhere import rolesanywhere_backends
from emulator.world import HOME_REGION, WORKLOAD_PROD

_GITHUB = "token.actions.githubusercontent.com"
_OWNER = "payments-lead"
PUBLIC_BUCKET = "public-downloads-333333333333"


def play_prod_roles(make: Maker) -> None:
    """Make the roles, the bucket that everybody may read, and the certificate authority."""
    _play_unused(make)
    _play_strangers(make)
    _play_services(make)
    _play_federation(make)
    s3 = s3_backends[WORKLOAD_PROD]["aws"]
    s3.create_bucket(PUBLIC_BUCKET, HOME_REGION)
    everybody = {**allow("s3:GetObject", f"arn:aws:s3:::{PUBLIC_BUCKET}/*"), "Principal": "*"}
    s3.buckets[PUBLIC_BUCKET].policy = document(everybody).encode()


def _play_unused(make: Maker) -> None:
    make.role("migration-2023", trust({"Service": "ec2.amazonaws.com"}), age=900, owner=_OWNER,
              attached=["AmazonRDSFullAccess", "AmazonS3FullAccess"])  # fmt: skip
    make.role("nightly-export", trust({"Service": "lambda.amazonaws.com"}), age=820, used=300, owner=_OWNER,
              attached=["AmazonDynamoDBReadOnlyAccess"])  # fmt: skip
    make.role("break-glass-operations", trust({"AWS": f"arn:aws:iam::{WORKLOAD_PROD}:user/break-glass-admin"}),
              age=700, attached=["AdministratorAccess"])  # fmt: skip


def _play_strangers(make: Maker) -> None:
    make.role("vendor-monitoring", trust({"AWS": f"arn:aws:iam::{VENDOR}:root"}), age=420, used=1,
              owner=_OWNER, attached=["ReadOnlyAccess"])  # fmt: skip
    make.role("vendor-billing",
              trust({"AWS": f"arn:aws:iam::{VENDOR}:role/billing"}, StringEquals={"sts:ExternalId": "ext-4711"}),
              age=200, used=4, owner=_OWNER, inline={"bills": document(allow("ce:Get*"))})  # fmt: skip
    make.role("partner-upload", trust({"AWS": "*"}), age=530, used=160, owner=_OWNER,
              inline={"upload": document(allow("s3:PutObject", "arn:aws:s3:::app-data-333333333333/in/*"))},
              )  # fmt: skip


def _play_services(make: Maker) -> None:
    make.role("payments-topic-delivery", trust({"Service": "sns.amazonaws.com"}), age=310, used=0.3,
              owner=_OWNER, inline={"logs": document(allow(["logs:CreateLogStream", "logs:PutLogEvents"]))},
              )  # fmt: skip
    own = {"aws:SourceAccount": WORKLOAD_PROD}
    make.role("payments-function", trust({"Service": "lambda.amazonaws.com"}, StringEquals=own), age=310,
              used=0.1, owner=_OWNER, attached=["AmazonSQSFullAccess"])  # fmt: skip
    make.role("deploy-pipeline", trust({"Service": "codebuild.amazonaws.com"}), age=510, used=0.4,
              owner="platform-lead", attached=["AdministratorAccess"], boundary="PowerUserAccess")  # fmt: skip
    everything_else = {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}
    make.role("data-lake-admin", trust({"Service": "glue.amazonaws.com"}), age=440, used=8, owner=_OWNER,
              inline={"lake": document(everything_else)})  # fmt: skip
    linked = trust({"Service": "autoscaling.amazonaws.com"})
    make.role("AWSServiceRoleForAutoScaling", linked, age=650, used=0.1,
              path="/aws-service-role/autoscaling.amazonaws.com/")  # fmt: skip


def _play_federation(make: Maker) -> None:
    provider = make.iam.create_open_id_connect_provider(
        f"https://{_GITHUB}", ["6938fd4d98bab03faadb97b34396831e3780aea1"], ["sts.amazonaws.com"], []
    )
    provider.create_date = ago(500)
    web, audience = "sts:AssumeRoleWithWebIdentity", {f"{_GITHUB}:aud": "sts.amazonaws.com"}
    subject = f"{_GITHUB}:sub"
    make.role("github-deploy",
              trust({"Federated": provider.arn}, web, StringEquals=audience, StringLike={subject: "repo:*"}),
              age=470, used=0.6, owner="platform-lead", attached=["PowerUserAccess"])  # fmt: skip
    exact = {**audience, subject: "repo:example/payments:ref:refs/heads/main"}
    make.role("github-deploy-main", trust({"Federated": provider.arn}, web, StringEquals=exact), age=150,
              used=0.6, owner="platform-lead", inline={"deploy": document(allow("ecs:UpdateService"))},
              )  # fmt: skip
    anchored = trust(
        {"Service": "rolesanywhere.amazonaws.com"}, ArnEquals={"aws:SourceArn": "arn:aws:rolesanywhere:*"}
    )
    role = make.role("datacenter-backup", anchored, age=360, used=1, owner="platform-lead",
                     attached=["AmazonS3FullAccess"])  # fmt: skip
    anywhere = rolesanywhere_backends[WORKLOAD_PROD][HOME_REGION]
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "EXAMPLE"}}
    anywhere.add_anchor("datacenter-ca", source, enabled=True, at=ago(360))
    anywhere.add_profile("datacenter", [role.arn], enabled=True, at=ago(360))
