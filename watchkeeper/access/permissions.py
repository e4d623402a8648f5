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
        "account:ListRegions",
    ),
    "root": ("iam:GetAccountSummary",),
    "contact": ("account:GetAlternateContact",),
    "identity_center": (
        "account-access:ListApplications",
        "account-access:ListEntitlements",
        "identitystore:ListGroupMemberships",
        "identitystore:ListGroups",
        "identitystore:ListUsers",
        "sso:DescribePermissionSet",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:GetPermissionsBoundaryForPermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListAccountsForProvisionedPermissionSet",
        "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
        "sso:ListInstances",
        "sso:ListManagedPoliciesInPermissionSet",
        "sso:ListPermissionSets",
    ),
}
"""By source, in every account; by the field's name in `AccountInventory`. Identity Center's are needed only in
the management account or its delegated administrator.
"""

ORGANIZATION_PERMISSIONS: tuple[str, ...] = (
    "iam:ListOrganizationsFeatures",
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListTagsForResource",
)
"""In our own account, which must be the management account or a delegated administrator."""


def inventory_permissions() -> tuple[str, ...]:
    """Everything that the inventory of one account needs, sorted."""
    of_accounts = (names for source, names in ACCESS_PERMISSIONS.items() if source != "identity_center")
    return tuple(sorted({name for names in of_accounts for name in names}))
