"""The console's door."""

from tests.watchkeeper.hunting.cloudtrail_events import (
    BROWSER,
    ELSEWHERE,
    OURS,
    a_sign_in,
    an_event,
    an_sso_role,
    role,
    root,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

FAILED = "Failed authentication"
FEDERATED = {
    "type": "FederatedUser",
    "principalId": f"{OURS}:x",
    "arn": f"arn:aws:sts::{OURS}:federated-user/x",
    "accountId": OURS,
}
PERSON = {"type": "Unknown", "principalId": "person-1", "accountId": OURS, "userName": "Ann"}
DEVICE_CODE = {"grantType": "urn:ietf:params:oauth:grant-type:device_code"}


def guesses(number: int, *, who: str = "ann", mfa: str | None = "No", ip: str = ELSEWHERE):
    return [a_sign_in(user(who), mfa=mfa, failed=FAILED, minute=minute, ip=ip) for minute in range(number)]


def spraying(users: int):
    return [
        a_sign_in(user(f"user{one}"), mfa="No", failed=FAILED, minute=one, ip=ELSEWHERE)
        for one in range(users)
    ]


CASES = (
    speaks("console_login_without_mfa", "a user", a_sign_in(mfa="No")),
    speaks("console_login_without_mfa", "root", a_sign_in(root(), mfa="No")),
    is_silent("console_login_without_mfa", "with a device", a_sign_in(mfa="Yes")),
    is_silent("console_login_without_mfa", "through Identity Center", a_sign_in(an_sso_role(), mfa="No")),
    is_silent("console_login_without_mfa", "that failed", a_sign_in(mfa="No", failed=FAILED)),
    is_silent("console_login_without_mfa", "by an exception", a_sign_in(mfa="No"), expected_users=["ann"]),
    speaks("console_password_guessed", "five failures", *guesses(5)),
    speaks("console_password_guessed", "and a success", *guesses(6), a_sign_in(minute=8)),
    is_silent("console_password_guessed", "forgotten twice", *guesses(2), a_sign_in(minute=3)),
    is_silent("console_password_guessed", "over two users", *guesses(3), *guesses(3, who="bob")),
    speaks("console_password_spraying", "many users", *spraying(5)),
    speaks("console_password_spraying", "hidden names", *guesses(25, who="HIDDEN_DUE_TO_SECURITY_REASONS")),
    is_silent("console_password_spraying", "one user", *guesses(5)),
    is_silent("console_password_spraying", "many users who come in", *(a_sign_in(user(f"user{n}")) for n in range(6))),
    speaks("console_second_factor_failed", "again and again", *guesses(3, mfa="Yes")),
    is_silent("console_second_factor_failed", "once", *guesses(1, mfa="Yes")),
    is_silent("console_second_factor_failed", "a wrong password", *guesses(4, mfa="No")),
    speaks(
        "console_session_from_keys", "a function's role",
        an_event("signin:GetSigninToken", by=role("worker"), agent="python-requests/2.32.5"),
    ),
    is_silent(
        "console_session_from_keys", "Identity Center's portal",
        an_event("signin:GetSigninToken", by=an_sso_role(), agent="Jersey/${project.version} (HttpUrlConnection 17.0.1)"),
    ),
    is_silent("console_session_from_keys", "a sign-in", a_sign_in(agent=BROWSER)),
    is_silent(
        "console_session_from_keys", "a known tool",
        an_event("signin:GetSigninToken", by=role("worker")),
        expected_principals=["arn:aws:iam::111122223333:role/worker"],
    ),
    speaks("console_logins_from_two_places", "a user", a_sign_in(), a_sign_in(minute=9, ip=ELSEWHERE)),
    is_silent("console_logins_from_two_places", "a day later", a_sign_in(), a_sign_in(minute=1440, ip=ELSEWHERE)),
    is_silent("console_logins_from_two_places", "two people of a role", a_sign_in(an_sso_role("ann")), a_sign_in(an_sso_role("bob"), ip=ELSEWHERE)),
    is_silent("console_logins_from_two_places", "a failed try elsewhere", a_sign_in(), a_sign_in(ip=ELSEWHERE, failed=FAILED)),
    speaks("federated_user_in_console", "by a link", a_sign_in(FEDERATED, mfa="No")),
    is_silent("federated_user_in_console", "Identity Center", a_sign_in(an_sso_role(), mfa="No")),
    is_silent("federated_user_in_console", "the broker's", a_sign_in(FEDERATED), expected_users=[FEDERATED["arn"]]),
    speaks("device_code_token_from_new_network", "fetched", an_event("sso:CreateToken", by=PERSON, request=DEVICE_CODE)),
    is_silent("device_code_token_from_new_network", "renewed", an_event("sso:CreateToken", by=PERSON, request={"grantType": "refresh_token"})),
)  # fmt: skip
