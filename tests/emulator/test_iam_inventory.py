"""IAM's inventory calls: the authorization details in pages, lists, boundaries, attachments, trust policies."""

import json

import pytest
from botocore.exceptions import ClientError

ALLOW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
)
READ_ONLY, POWER = (f"arn:aws:iam::aws:policy/{name}" for name in ("ReadOnlyAccess", "PowerUserAccess"))


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


def details(iam, size=1_000, **asked):
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    pages = list(
        iam.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": size}, **asked
        )
    )
    return len(pages), {name: [one for page in pages for one in page[name]] for name in lists}


def trust(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(principal, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


class TestAuthorizationDetails:
    """One call tells of everybody, in pages."""

    def test_small_pages_together_are_the_one_large_page(self, iam):
        iam.create_policy(PolicyName="reader", PolicyDocument=ALLOW)
        iam.create_group(GroupName="readers")

        one, whole = details(iam)
        many, pieces = details(iam, size=3)

        assert one == 1
        assert many == -(-sum(len(found) for found in whole.values()) // 3)
        assert pieces == whole
        assert [len(found) > 0 for found in whole.values()] == [True] * 4

    def test_a_filter_chooses_lists(self, iam):
        iam.create_policy(PolicyName="reader", PolicyDocument=ALLOW)
        iam.attach_user_policy(UserName="bob", PolicyArn=READ_ONLY)

        _, roles = details(iam, Filter=["Role"])
        _, local = details(iam, Filter=["LocalManagedPolicy"])
        _, of_aws = details(iam, Filter=["AWSManagedPolicy"])

        assert [name for name, found in roles.items() if found] == ["RoleDetailList"]
        assert [one["PolicyName"] for one in local["Policies"]] == ["reader"]
        assert [one["PolicyName"] for one in of_aws["Policies"]] == ["ReadOnlyAccess"]

    def test_a_policy_of_aws_is_there_while_it_is_attached_or_a_boundary(self, iam):
        def shown():
            return {one["Arn"]: one for one in details(iam)[1]["Policies"]}

        iam.attach_user_policy(UserName="bob", PolicyArn=READ_ONLY)
        iam.put_role_permissions_boundary(RoleName="batch-role", PermissionsBoundary=POWER)
        assert shown()[READ_ONLY]["AttachmentCount"] == 1
        assert shown()[POWER]["PermissionsBoundaryUsageCount"] == 1
        assert shown()[POWER]["PolicyVersionList"][0]["Document"]["Statement"]

        iam.detach_user_policy(UserName="bob", PolicyArn=READ_ONLY)
        iam.delete_role_permissions_boundary(RoleName="batch-role")
        assert shown() == {}

    def test_users_come_with_groups_policies_tags_and_boundary(self, iam):
        iam.create_group(GroupName="readers")
        iam.add_user_to_group(GroupName="readers", UserName="bob")
        iam.put_user_policy(UserName="bob", PolicyName="own", PolicyDocument=ALLOW)
        iam.tag_user(UserName="bob", Tags=[{"Key": "owner", "Value": "payments-lead"}])
        iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=POWER)

        bob = next(one for one in details(iam)[1]["UserDetailList"] if one["UserName"] == "bob")

        assert bob["GroupList"] == ["readers"]
        assert bob["UserPolicyList"] == [{"PolicyName": "own", "PolicyDocument": json.loads(ALLOW)}]
        assert bob["Tags"] == [{"Key": "owner", "Value": "payments-lead"}]
        assert bob["PermissionsBoundary"]["PermissionsBoundaryArn"] == POWER
        assert (
            iam.get_user(UserName="bob")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == POWER
        )
        listed = next(one for one in iam.list_users()["Users"] if one["UserName"] == "bob")
        assert not {"PermissionsBoundary", "Tags"} & set(listed)

    def test_roles_come_with_trust_last_use_and_instance_profiles(self, iam):
        roles = {one["RoleName"]: one for one in details(iam)[1]["RoleDetailList"]}

        batch = roles["batch-role"]
        assert batch["RoleLastUsed"] == {}
        assert [one["InstanceProfileName"] for one in batch["InstanceProfileList"]] == ["batch-role"]
        service = batch["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        assert service == {"Service": "ec2.amazonaws.com"}

    @pytest.mark.parametrize("asked", [{"MaxItems": 1_001}, {"Marker": "nobody-gave-it"}])
    def test_a_page_that_is_none_is_refused(self, iam, asked):
        with pytest.raises(ClientError, match="ValidationError"):
            iam.get_account_authorization_details(**asked)


def test_lists_come_in_pages(iam):
    for number in range(5):
        iam.create_user(UserName=f"many-{number}")
    whole = [one["UserName"] for one in iam.list_users()["Users"]]

    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2}))

    assert [one["UserName"] for page in pages for one in page["Users"]] == whole
    assert [page["IsTruncated"] for page in pages] == [True] * (len(pages) - 1) + [False]
    first = iam.list_access_keys(UserName="deploy-bot", MaxItems=1)
    second = iam.list_access_keys(UserName="deploy-bot", MaxItems=1, Marker=first["Marker"])
    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)
    assert first["AccessKeyMetadata"] != second["AccessKeyMetadata"]


class TestAttachments:
    """Policies and groups come and go."""

    def test_attaching_twice_counts_once_and_detaching_twice_is_an_error(self, iam):
        for _ in range(2):
            iam.attach_role_policy(RoleName="batch-role", PolicyArn=READ_ONLY)
        assert iam.get_policy(PolicyArn=READ_ONLY)["Policy"]["AttachmentCount"] == 1

        iam.detach_role_policy(RoleName="batch-role", PolicyArn=READ_ONLY)
        with pytest.raises(ClientError, match="NoSuchEntity"):
            iam.detach_role_policy(RoleName="batch-role", PolicyArn=READ_ONLY)

    def test_a_user_has_ten_policies_at_most(self, iam):
        arns = [
            iam.create_policy(PolicyName=f"p{number}", PolicyDocument=ALLOW)["Policy"]["Arn"]
            for number in range(11)
        ]
        for arn in arns[:10]:
            iam.attach_user_policy(UserName="bob", PolicyArn=arn)
        with pytest.raises(ClientError, match="LimitExceeded"):
            iam.attach_user_policy(UserName="bob", PolicyArn=arns[10])

    def test_nothing_is_attached_to_a_role_of_aws(self, iam):
        with pytest.raises(ClientError, match="UnmodifiableEntity"):
            iam.attach_role_policy(RoleName="AWSServiceRoleForAmazonGuardDuty", PolicyArn=READ_ONLY)

    def test_groups_know_who_is_in_them(self, iam):
        iam.create_group(GroupName="readers")
        for _ in range(2):
            iam.add_user_to_group(GroupName="readers", UserName="bob")
        assert [one["UserName"] for one in iam.get_group(GroupName="readers")["Users"]] == ["bob"]

        iam.remove_user_from_group(GroupName="readers", UserName="bob")
        for call in (iam.add_user_to_group, iam.remove_user_from_group):
            with pytest.raises(ClientError, match="NoSuchEntity"):
                call(GroupName="no-such-group", UserName="bob")


class TestTrustPolicies:
    """Trust policies are looked at before they are kept."""

    @pytest.mark.parametrize(
        "principal",
        [
            {"AWS": "arn:aws:iam::333333333333:role/nobody-has-it"},
            {"AWS": "arn:aws:iam::333333333333:role/*"},
            {"AWS": "AROAEXAMPLEEXAMPLE123"},
            {"Service": "no service"},
            {"Federated": "https://example.com"},
            {},
            "everybody",
        ],
    )
    def test_a_principal_that_is_none_is_refused(self, iam, principal):
        with pytest.raises(ClientError, match="MalformedPolicyDocument"):
            iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=trust(trusting(principal)))

    @pytest.mark.parametrize(
        "principal",
        [
            "*",
            {"AWS": "*"},
            {"AWS": ["999999999999", "arn:aws:iam::999999999999:role/vendor"]},
            {"AWS": "arn:aws:iam::333333333333:user/alice", "Service": "lambda.amazonaws.com"},
        ],
    )
    def test_one_that_may_be_is_kept(self, iam, principal):
        document = trust(trusting(principal))
        iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=document)
        kept = iam.get_role(RoleName="batch-role")["Role"]["AssumeRolePolicyDocument"]
        assert kept == json.loads(document)

    def test_too_long_a_document_is_refused(self, iam):
        long = trust(*(trusting({"AWS": f"{number:012}"}) for number in range(40)))
        with pytest.raises(ClientError, match="LimitExceeded"):
            iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=long)
