"""What can be done about a database that strangers reach: the same parts in several runbooks."""

from watchkeeper.action_table import Action
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.make_database_private import MakeDatabasePrivate
from watchkeeper.actions.protect_database import ProtectDatabase
from watchkeeper.actions.snapshot_database import SnapshotDatabase
from watchkeeper.actions.unshare_database_snapshot import UnshareDatabaseSnapshot
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.database import DatabaseFacts
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.plan import Declined, Request
from watchkeeper.targets import DatabaseTarget


class Cut(Frozen):
    """How strangers are cut off, and what a person is asked for it."""

    actions: tuple[Action, ...] = ()
    declined: tuple[Declined, ...] = ()
    ask: tuple[str, ...] = ()


def database_of(finding: Finding) -> DatabaseTarget:
    """The database that the finding names."""
    return next(target for target in finding.targets if isinstance(target, DatabaseTarget))


def seen_database(finding: Finding, looks: Looks) -> DatabaseFacts | Declined:
    """The database as it was seen, or why nothing can be done about it."""
    name = database_of(finding).identifier
    look = looks.get("database", Unseen(why="the database was not looked at"))
    if isinstance(look, Unseen):
        return _no(f"could not look at database {name}: {look.why}")
    if not isinstance(look.value, DatabaseFacts):
        return _no(f"database {name} does not exist (any more)")
    if look.value.status == "deleting":
        return _no(f"database {name} is being deleted: its snapshots and retained backups are what is left")
    return look.value


def off_the_internet(finding: Finding, facts: DatabaseFacts) -> Cut:
    """The public addresses away, where there are any; its clients out there are hit too, so it is asked."""
    public = facts.public_instances
    if not public:
        return Cut(declined=(_not_private(facts, "it has no address in the internet"),))
    if facts.is_cluster and not facts.is_aurora:
        return Cut(declined=(_not_private(facts, "members of a Multi-AZ cluster cannot be changed so"),))
    return Cut(
        actions=tuple(MakeDatabasePrivate(database_arn=one.arn, **where(finding)) for one in public),
        ask=(f"whoever reaches {facts.identifier} over the internet is cut off, its own clients too",),
    )


def cut_off(finding: Finding, facts: DatabaseFacts) -> Cut:
    """The least that cuts a stranger off: the public addresses, else the whole network."""
    private = off_the_internet(finding, facts)
    if private.actions:
        why = "it would stop every application; the way over the internet is taken away"
        return Cut(
            actions=private.actions,
            declined=(Declined(what=f"isolate database {facts.identifier}", why=why),),
            ask=private.ask,
        )
    if facts.vpc_id is None:
        why = "its VPC is not known"
        declined = Declined(what=f"isolate database {facts.identifier}", why=why)
        return Cut(declined=(*private.declined, declined))
    isolate = IsolateDatabase(database_arn=facts.arn, vpc_id=facts.vpc_id, **where(finding))
    return Cut(
        actions=(isolate,),
        declined=private.declined,
        ask=(f"isolating {facts.identifier} stops every application that works with it",),
    )


def kept_from_deletion(finding: Finding, facts: DatabaseFacts) -> tuple[Action, ...]:
    """Its deletion protection, if that is off."""
    if facts.deletion_protection:
        return ()
    return (ProtectDatabase(database_arn=facts.arn, **where(finding)),)


def snapshot(finding: Finding, facts: DatabaseFacts) -> SnapshotDatabase:
    """The evidence. It comes after the cut, which destroys nothing: during a snapshot AWS refuses changes."""
    return SnapshotDatabase(database_arn=facts.arn, **where(finding))


def snapshots_taken_back(finding: Finding, facts: DatabaseFacts) -> Cut:
    """Snapshots of it that anybody can copy are shared with nobody; who made them so may have meant it."""
    public = [one for one in facts.shared_snapshots if one.is_public]
    return Cut(
        actions=tuple(UnshareDatabaseSnapshot(database_arn=one.arn, **where(finding)) for one in public),
        ask=tuple(f"snapshot {one.identifier} is public: somebody may rely on it" for one in public),
    )


def requests(finding: Finding, facts: DatabaseFacts) -> tuple[Request, ...]:
    """What only people can do about somebody who was let in."""
    user, name = database_of(finding).user, facts.identifier
    whose = f"database user {user}" if user else "every database user whose password may be known"
    found = [
        Request(
            what=f"end the open sessions of {whose} in {name}",
            why="a session that is open outlives a change of address, of groups and of its password",
        ),
        _new_password(facts, whose, user),
    ]
    if facts.iam_authentication:
        found.append(
            Request(
                what=f"check who may rds-db:connect to {name}",
                why="it lets IAM principals in without a password",
            )
        )
    if not facts.log_exports:
        found.append(
            Request(
                what=f"read the log files of {name} itself (DownloadDBLogFilePortion) before they rotate",
                why="none of its logs goes to CloudWatch Logs: what was read or changed is kept nowhere else",
            )
        )
    others = [one for one in facts.shared_snapshots if not one.is_public]
    if others:
        names = ", ".join(f"{one.identifier} ({', '.join(one.shared_with)})" for one in others[:5])
        found.append(Request(what=f"check with whom snapshots of {name} are shared: {names}"))
    if facts.snapshots_unseen:
        found.append(
            Request(
                what=f"check with whom snapshots of {name} are shared",
                why=f"could not look: {facts.snapshots_unseen}",
            )
        )
    return tuple(found)


def _new_password(facts: DatabaseFacts, whose: str, user: str | None) -> Request:
    if facts.master_secret and user in (None, facts.master_user):
        return Request(
            what=f"rotate secret {facts.master_secret} (RotateSecret)",
            why=f"it holds the password of {facts.master_user or 'the master user'}; applications that keep "
            "a copy of it stop working",
        )
    return Request(
        what=f"give {whose} of {facts.identifier} a new password",
        why="the old one is known to a stranger; it is kept where Watchkeeper does not look",
    )


def where(finding: Finding) -> dict[str, str]:
    """Where the finding is."""
    return {"account": finding.account, "region": finding.region, "case_id": finding.case_id}


def _not_private(facts: DatabaseFacts, why: str) -> Declined:
    return Declined(what=f"take database {facts.identifier} off the internet", why=why)


def _no(why: str) -> Declined:
    return Declined(what="contain the database", why=why)
