"""What the inventory of an access review reads, by source; all of it reads, but for asking AWS to make a report.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

ACCESS_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "authorization": ("iam:GetAccountAuthorizationDetails",),
    "credentials": (
        "iam:GenerateCredentialReport",
        "iam:GetCredentialReport",
        "iam:GetAccessKeyLastUsed",
        "iam:ListAccessKeys",
    ),
    "mfa": ("iam:ListMFADevices", "iam:ListVirtualMFADevices"),
    "ssh_keys": ("iam:ListSSHPublicKeys",),
    "service_credentials": ("iam:ListServiceSpecificCredentials",),
    "certificates": ("iam:ListSigningCertificates",),
    "last_accessed": (
        "iam:GenerateServiceLastAccessedDetails",
        "iam:GetServiceLastAccessedDetails",
    ),
    "providers": (
        "iam:GetOpenIDConnectProvider",
        "iam:ListOpenIDConnectProviders",
        "iam:ListSAMLProviders",
        "rolesanywhere:ListProfiles",
        "rolesanywhere:ListTrustAnchors",
    ),
    "analyzers": (
        "access-analyzer:GetFinding",
        "access-analyzer:ListAnalyzers",
        "access-analyzer:ListFindings",
    ),
    "root": ("iam:GetAccountSummary",),
    "contact": ("account:GetAlternateContact",),
}
"""By source, in every account; by the field's name in `AccountInventory`."""

ORGANIZATION_PERMISSIONS: tuple[str, ...] = (
    "iam:ListOrganizationsFeatures",
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListTagsForResource",
)
"""In our own account, which must be the management account or a delegated administrator."""


def inventory_permissions() -> tuple[str, ...]:
    """Everything that the inventory of one account needs, sorted."""
    return tuple(sorted({name for names in ACCESS_PERMISSIONS.values() for name in names}))
