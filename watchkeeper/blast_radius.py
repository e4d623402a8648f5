"""The blast radius: the walk over the calls, from what a finding names to everything that was reached."""

from collections.abc import Iterator

from watchkeeper.calls import Call
from watchkeeper.evidence import InstanceFacts, Looks, Seen, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.next_hop import more_questions as more_questions  # noqa: PLC0414  given on from here
from watchkeeper.next_hop import not_followed as not_followed  # noqa: PLC0414
from watchkeeper.questions import session_named
from watchkeeper.radius_graph import Graph
from watchkeeper.reached import HELD, Node
from watchkeeper.reached import BlastRadius as BlastRadius  # noqa: PLC0414
from watchkeeper.targets import (
    AccessKeyTarget,
    FunctionTarget,
    InstanceTarget,
    RoleTarget,
    Target,
    TaskTarget,
)
from watchkeeper.timeline import Timeline, began
from watchkeeper.what_calls_made import Session

_MOST_TOUCHED = 60
"""Things that were changed and are named; more are counted."""
_TRIED = ("PortProbe", "BruteForce")
_DATA_EVENTS = (
    "what was read from or written to buckets, tables and queues: LookupEvents holds management events only"
)


def radius(finding: Finding, looks: Looks, timeline: Timeline) -> BlastRadius:
    """Everything that was reached from what `finding` names, by the calls of `timeline`.

    A call counts as theirs when it was made with a key, or by a user or a session, that is held: named
    by the finding, or given out or created by a call that is theirs. A role's sessions count one by
    one, since others use the role too.
    """
    walk = _Walk(finding)
    for target in finding.targets:
        walk.start(target)
    walk.look(looks)
    fresh = [*timeline.calls]
    while fresh:
        # What one call gave out may be used by a call that stands before it: times are whole seconds.
        fresh = [call for call in timeline.calls if call.event_id not in walk.taken and walk.take(call)]
    return walk.result(timeline)


class _Walk:
    """The state of one walk; a call is taken once, and what it gives makes others be taken."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding
        self._graph = Graph(began(finding), finding.remote_ips)
        self._held_by: dict[tuple[str, str], str] = {}
        """Node of what is held, by (account, name of the user or session) and by ("", key or principal id)."""
        self.taken: dict[str, Call] = {}
        self._copies: set[str] = set()
        self._touched = self._unnamed = 0

    def start(self, target: Target) -> None:
        """What the finding names is where it begins."""
        account = target.account or self._finding.account
        match target:
            case AccessKeyTarget():
                self._start_with_key(target, account)
            case InstanceTarget(instance_id=name):
                # Who is probed or guessed at is not held yet.
                put = self._graph.add if self._is_only_tried() else self._hold
                put(Node(kind="instance", name=name, account=account))
            case FunctionTarget(name=name):
                self._hold(Node(kind="function", name=name, account=account))
            case TaskTarget():
                self._hold(Node(kind="task", name=target.label, account=account))
            case RoleTarget(role_name=name):
                self._graph.add(Node(kind="role", name=name, account=account))
            case _:
                self._graph.add(Node(kind=target.kind, name=target.label, account=account))

    def _is_only_tried(self) -> bool:
        tried = any(word in self._finding.type for word in _TRIED)
        return tried and self._finding.resource_role != "ACTOR"

    def _start_with_key(self, target: AccessKeyTarget, account: str) -> None:
        who, key, source = target.user_name or "", target.access_key_id, None
        if target.user_type == "Root":
            source = self._hold(Node(kind="root", name="root", account=account))
        elif target.user_type == "IAMUser" and who:
            source = self._hold(Node(kind="user", name=who, account=account))
        elif who:
            source = self._graph.add(Node(kind="role", name=who, account=account))
        held = source
        if key:
            kind = "session" if key.startswith("ASIA") else "access_key"
            held = self._hold(Node(kind=kind, name=key, account=account, owner=who))
            if source:
                self._graph.join(source, held, "session" if kind == "session" else "key")
        if held and target.principal_id and (target.user_type == "IAMUser" or session_named(target)):
            self._held_by.setdefault(("", target.principal_id), held)
        if held and (session := session_named(target) or "").startswith("i-"):
            instance = self._graph.add(Node(kind="instance", name=session, account=account))
            self._graph.join(held, instance, "of the instance")

    def look(self, looks: Looks) -> None:
        """What the evidence adds: a user's other keys, an instance's role."""
        for look in looks.values():
            facts = look.value if isinstance(look, Seen) else None
            if isinstance(facts, UserFacts):
                user = Node(kind="user", name=facts.user_name, account=self._in(facts.arn))
                for key in facts.access_keys if user.id in self._graph.nodes else ():
                    owned = Node(
                        kind="access_key", name=key.access_key_id, account=user.account, owner=user.name
                    )
                    self._graph.join(user.id, self._hold(owned), "key")
            elif isinstance(facts, InstanceFacts) and facts.role_name:
                instance = self._graph.named(facts.instance_id)
                if instance:
                    account = self._graph.nodes[instance].account
                    role = self._graph.add(Node(kind="role", name=facts.role_name, account=account))
                    self._graph.join(instance, role, "works as")

    def take(self, call: Call) -> bool:
        """Whether `call` is theirs; if so, everything that it reached is added."""
        actor = self._actor_of(call)
        if actor is None:
            return False
        self.taken[call.event_id] = call
        if call.shared_event_id:
            if call.shared_event_id in self._copies:
                return True  # the other account's copy of what was added already
            self._copies.add(call.shared_event_id)
        hop = self._graph.nodes[actor].hop + 1
        if call.session is not None:
            self._assumed(call, call.session, actor, hop)
        elif call.error and call.name.startswith("AssumeRole"):
            arn = str(call.request.get("roleArn") or "a role")
            role = Node(kind="role", name=arn.rsplit("/", 1)[-1], account=_account_in(arn), hop=hop)
            self._graph.join(actor, self._graph.add(role), "tried to assume", call, refused=True)
        self._created(call, actor, hop)
        if call.changes and not call.made:
            self._changed(call, actor, hop)
        return True

    def _actor_of(self, call: Call) -> str | None:
        """The held node with which the call was made."""
        account = call.actor_account or call.account or ""
        who = {"Root": "root", "IAMUser": call.user_name}.get(call.actor_type or "", call.session_name)
        for key in (("", call.access_key_id), ("", call.principal_id), (account, who)):
            if key[1] and key in self._held_by:
                return self._held_by[key[0], key[1]]
        return None

    def _assumed(self, call: Call, given: Session, actor: str, hop: int) -> None:
        account = given.account or call.actor_account or self._graph.nodes[actor].account
        session = self._hold(
            Node(
                kind="session", name=given.access_key_id, account=account, hop=hop,
                owner=given.role_name or "", first_at=call.at,
            )
        )  # fmt: skip
        if given.principal_id:
            self._held_by.setdefault(("", given.principal_id), session)
        if given.role_name is None:
            self._graph.join(actor, session, f"{call.name} gave", call)
            return
        role = self._graph.add(Node(kind="role", name=given.role_name, account=account, hop=hop))
        self._graph.join(actor, role, "assumed", call)
        self._graph.join(role, session, "session", call)

    def _created(self, call: Call, actor: str, hop: int) -> None:
        account = call.account or self._graph.nodes[actor].account
        for made in call.made:
            node = Node(
                kind=made.kind, name=made.name, account=account, hop=hop, made=True, owner=made.owner or "",
                region=(call.region or "") if made.kind in ("instance", "function", "task") else "",
                first_at=call.at,
            )  # fmt: skip
            there = self._hold(node) if made.kind in HELD else self._graph.add(node)
            self._graph.join(actor, there, "created", call)
            if made.kind == "console_password":
                user = self._hold(Node(kind="user", name=made.name, account=account, hop=hop))
                self._graph.join(there, user, "opens")

    def _changed(self, call: Call, actor: str, hop: int) -> None:
        """What the call changed, by the name that CloudTrail gives it."""
        names = sorted(call.resources, key=lambda name: name.startswith("arn:"))
        name = names[0] if names else "settings"
        there = self._graph.named(name)
        if there is None:
            if self._touched >= _MOST_TOUCHED:
                self._unnamed += 1
                return
            self._touched += 1
            service = call.service.removesuffix(".amazonaws.com")
            there = self._graph.add(
                Node(
                    kind=f"{service} resource", name=name, account=call.account or "",
                    region=call.region or "", hop=hop, first_at=call.at,
                )
            )  # fmt: skip
        if there != actor:
            self._graph.join(actor, there, call.name, call)

    def _hold(self, node: Node) -> str:
        """Add `node` as something with which its holder can call AWS."""
        name = self._graph.add(node.model_copy(update={"held": True}))
        account = "" if node.kind in ("access_key", "session") else node.account
        self._held_by.setdefault((account, node.name), name)
        return name

    def _in(self, arn: str) -> str:
        return _account_in(arn) or self._finding.account

    def result(self, timeline: Timeline) -> BlastRadius:
        """What was reached."""
        graph, calls = self._graph, sorted(self.taken.values(), key=lambda call: (call.at, call.event_id))
        accounts = (self._finding.account, *(node.account for node in graph.nodes.values()))
        return BlastRadius(
            nodes=tuple(graph.nodes.values()),
            edges=graph.edges,
            accounts=tuple(dict.fromkeys(account for account in accounts if account)),
            regions=tuple(dict.fromkeys(call.region for call in calls if call.region)),
            ips=tuple(dict.fromkeys(call.source_ip for call in calls if call.source_ip)),
            reads=sum(call.read_only is True and not (call.error or call.session) for call in calls),
            refused=sum(call.error is not None for call in calls),
            event_ids=tuple(call.event_id for call in calls),
            gaps=tuple(self._gaps(timeline)),
        )

    def _gaps(self, timeline: Timeline) -> Iterator[str]:
        yield from timeline.gaps
        if self._unnamed:
            yield f"{self._unnamed} more change(s) to things that are not named here; the timeline has them"
        if self.taken:
            yield _DATA_EVENTS


def _account_in(arn: str) -> str:
    """The account that an ARN names; empty if it is none."""
    parts = arn.split(":")
    return parts[4] if arn.startswith("arn:") and len(parts) > 5 else ""
