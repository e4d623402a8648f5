"""Secrets Manager and Parameter Store."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

LIST = an_event("secretsmanager:ListSecrets")
DESCRIBE = an_event("ssm:DescribeParameters")
OPERATOR = {"expected_principals": [f"arn:aws:iam::{OURS}:role/operator"]}


def secrets(number, **more):
    return [
        an_event("secretsmanager:GetSecretValue", request={"secretId": f"s{one}"}, **more)
        for one in range(number)
    ]


def parameters(number, *, decrypted=True):
    return an_event(
        "ssm:GetParameters",
        request={"names": [f"/a/{one}" for one in range(number)], "withDecryption": decrypted},
    )


def by_path(path, **more):
    return an_event(
        "ssm:GetParametersByPath", request={"path": path, "recursive": True, "withDecryption": True} | more
    )


CASES = (
    speaks("secrets_read_in_bulk", "listed and read", LIST, *secrets(10)),
    speaks("secrets_read_in_bulk", "very many", *secrets(25)),
    speaks("secrets_read_in_bulk", "refused", LIST, *secrets(12, error="AccessDeniedException")),
    is_silent("secrets_read_in_bulk", "some in the console", LIST, *secrets(6)),
    is_silent("secrets_read_in_bulk", "an application's", *secrets(12)),
    is_silent("secrets_read_in_bulk", "one again and again", LIST, *(secrets(1)[0] for _ in range(50))),
    is_silent("secrets_read_in_bulk", "an operator", *secrets(40, by=role("operator")), **OPERATOR),
    speaks("secrets_read_by_filter", "by tag", *(an_event("secretsmanager:BatchGetSecretValue", request={"filters": [{"key": "tag-key", "values": ["app"]}]}) for _ in range(3))),
    is_silent("secrets_read_by_filter", "by name", an_event("secretsmanager:BatchGetSecretValue", request={"secretIdList": ["s1", "s2"]})),
    is_silent("secrets_read_by_filter", "read one by one", *secrets(3)),
    speaks("parameters_decrypted_in_bulk", "listed and read", DESCRIBE, parameters(10), parameters(10)),
    speaks("parameters_decrypted_in_bulk", "very many", *(parameters(10) for _ in range(7))),
    speaks("parameters_decrypted_in_bulk", "everything", by_path("/")),
    is_silent("parameters_decrypted_in_bulk", "one's own path", by_path("/app/production")),
    is_silent("parameters_decrypted_in_bulk", "a task's start", parameters(10)),
    is_silent("parameters_decrypted_in_bulk", "not decrypted", DESCRIBE, *(parameters(10, decrypted=False) for _ in range(9))),
    is_silent("parameters_decrypted_in_bulk", "only listed", DESCRIBE),
)  # fmt: skip
